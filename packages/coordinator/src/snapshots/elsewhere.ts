import type { Digest, Instant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import {
  COPIES_PER_NODE,
  type KeptSnapshot,
  type NamedSnapshot,
  type SnapshotElsewhere,
} from "@lockkeeper/core/model/snapshot";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { Logger } from "pino";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import { chooseKeepers } from "./choose-keepers.ts";
import { recordElsewhere, recordedElsewhere } from "./elsewhere-record.ts";
import { onceMore } from "./once-more.ts";
import type { Shelf, Shelved } from "./shelf.ts";

/** Nodes that are asked for one snapshot at one look. */
const ASKED_MAX = 3;
/** A copy that could not be made is tried again so much later, each time twice as long. */
const AGAIN_FIRST_MS = 30_000;
const AGAIN_MAX_MS = 600_000;
/** What is on record is held against the cluster so often: a node may have gone for good. */
const LOOK_EVERY_MS = 600_000;

export type ElsewhereOptions = {
  readonly library: Pick<Shelf<KeptSnapshot>, "list">;
  readonly agents: Pick<Agents, "hellos" | "keepCopy">;
  readonly cluster: Pick<Cluster, "observe">;
  /** Of the machine that this coordinator's copies lie on. */
  readonly machineId: MachineId;
  readonly leads: () => boolean;
  readonly clock: () => Instant;
  readonly log: Logger;
};

/** Copies on other nodes, of snapshots whose member and whose copy here are on one machine. */
export type Elsewhere = {
  /** Where else a snapshot lies; null where the copy here is on another machine than its member. */
  of(shelved: Shelved<KeptSnapshot>): Promise<SnapshotElsewhere | null>;
  /** Whether that node was asked to keep a copy of just this one: it may fetch it. */
  expects(node: NodeName, run: RunId, digest: Digest): boolean;
  /** Looks for snapshots that lie on one machine alone, now. Not waited for; a look while one is under way follows it. */
  look(): void;
  /** Looks when something waits whose time has come, or the last look is long ago. */
  check(): void;
};

/** Nothing here fails a snapshot: what cannot be copied is on record, with the reason, and tried again. */
export function createElsewhere(options: ElsewhereOptions): Elsewhere {
  const { machineId, leads, clock, log } = options;
  const tries = new Map<Digest, { readonly count: number; readonly at: Instant }>();
  let asked: { readonly node: NodeName; readonly run: RunId; readonly digest: Digest } | null = null;
  let lookedAt: number | null = null;

  const onOneMachine = ({ kept }: Shelved<KeptSnapshot>) => kept.takenOn === machineId;
  const later = (digest: Digest) => {
    const count = (tries.get(digest)?.count ?? 0) + 1;
    const inMs = Math.min(AGAIN_FIRST_MS * 2 ** Math.min(count - 1, 10), AGAIN_MAX_MS);
    tries.set(digest, { count, at: (clock() + inMs) as Instant });
  };

  const handOut = async (
    shelved: Shelved<KeptSnapshot>,
    state: ClusterState,
    all: readonly Shelved<KeptSnapshot>[],
  ) => {
    const snapshot = named(shelved.kept);
    const { run, node, digest } = snapshot;
    const whys: string[] = [];
    for (const keeper of chooseKeepers(state, options.agents.hellos(), machineId).slice(0, ASKED_MAX)) {
      asked = { node: keeper.name, run, digest };
      const answer = await options.agents.keepCopy(keeper.name, snapshot);
      const at = clock();
      if (answer.ok) {
        tries.delete(digest);
        // What made room is on record first: after a crash in between, the node is asked again and says it again.
        await madeRoom(all, keeper.name, node, new Set([...answer.value, digest]), at);
        await recordElsewhere(shelved, { is: "kept", node: keeper.name, machineId: keeper.machineId, at });
        log.info({ run, node, digest, on: keeper.name }, "another node keeps an encrypted copy of the snapshot");
        return;
      }
      const { code, detail } = answer.problem;
      whys.push(`${keeper.name}: ${code}: ${detail}`);
      log.warn({ run, node, digest, on: keeper.name, code, why: detail }, "a node did not take a copy");
    }
    later(digest);
    const none = "no other node is Ready with an agent that keeps copies";
    await wait(shelved, whys.length === 0 ? none : whys.join("; "), clock());
  };

  const lookOnce = async (): Promise<void> => {
    const all = (await options.library.list()).filter(onOneMachine);
    const due: Shelved<KeptSnapshot>[] = [];
    const seen = options.cluster.observe();
    for (const one of newestOfNodes(all)) {
      if (one.kept.form !== "db.zst.age") continue;
      const record = await recordedElsewhere(one);
      if (record?.is === "made-room") continue;
      if (record?.is === "kept" && (seen.is === "away" || isThere(seen.state, record))) continue;
      due.push(one);
    }
    const known = new Set(due.map(({ kept }) => kept.digest));
    for (const digest of tries.keys()) if (!known.has(digest)) tries.delete(digest);
    for (const one of due) {
      if (!leads()) return;
      if ((tries.get(one.kept.digest)?.at ?? 0) > clock()) continue;
      if (seen.is === "seen") await handOut(one, seen.state, all);
      else {
        later(one.kept.digest);
        await wait(one, `the cluster is not seen: ${seen.why}`, clock());
      }
    }
  };

  const look = onceMore(
    async () => {
      if (!leads()) return;
      lookedAt = clock();
      await lookOnce().finally(() => {
        asked = null;
      });
    },
    (err) => log.error({ err }, "copies on other nodes could not be looked after"),
  );

  return {
    async of(shelved) {
      if (!onOneMachine(shelved)) return null;
      if (shelved.kept.form !== "db.zst.age") return { is: "not-encrypted" };
      const none = { is: "waiting", why: "no node was asked yet", at: shelved.receivedAt as Instant } as const;
      return (await recordedElsewhere(shelved)) ?? none;
    },
    expects: (node, run, digest) => asked?.node === node && asked.run === run && asked.digest === digest,
    look,
    check() {
      const due = [...tries.values()].some(({ at }) => at <= clock());
      if (due || lookedAt === null || clock() - lookedAt >= LOOK_EVERY_MS) look();
    },
  };
}

/** Of each node the newest ones. @param newestFirst as the library lists them */
function newestOfNodes(newestFirst: readonly Shelved<KeptSnapshot>[]): readonly Shelved<KeptSnapshot>[] {
  const seen = new Map<NodeName, number>();
  return newestFirst.filter(({ kept }) => {
    const before = seen.get(kept.node) ?? 0;
    seen.set(kept.node, before + 1);
    return before < COPIES_PER_NODE;
  });
}

/** A node that was replaced by another machine of its name has nothing any more. */
function isThere({ nodes }: ClusterState, { node, machineId }: Extract<SnapshotElsewhere, { is: "kept" }>): boolean {
  return nodes.some((one) => one.name === node && one.machineId === machineId);
}

function named({ run, node, digest, bytes, form, ...rest }: KeptSnapshot): NamedSnapshot {
  const { v: _version, ...about } = rest;
  return { run, node, digest, bytes, form, about };
}

/** A record that says the same already is left as it is. */
async function wait(shelved: Shelved<KeptSnapshot>, why: string, at: Instant): Promise<void> {
  const before = await recordedElsewhere(shelved);
  if (before?.is === "waiting" && before.why === why) return;
  await recordElsewhere(shelved, { is: "waiting", why, at });
}

/** What a node does not hold any more, of those it held, has made room. */
async function madeRoom(
  all: readonly Shelved<KeptSnapshot>[],
  keeper: NodeName,
  of: NodeName,
  held: ReadonlySet<Digest>,
  at: Instant,
): Promise<void> {
  for (const one of all) {
    if (one.kept.node !== of || held.has(one.kept.digest)) continue;
    const record = await recordedElsewhere(one);
    if (record?.is === "kept" && record.node === keeper)
      await recordElsewhere(one, { is: "made-room", node: keeper, at });
  }
}
