import { setTimeout } from "node:timers/promises";
import { type Connection, Refused } from "@lockkeeper/cli/client";
import { watch } from "@lockkeeper/cli/watch";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Version } from "@lockkeeper/core/model/version";
import type { Armed, Fault } from "@lockkeeper/sandbox/faults/fault";
import type { FaultWorld } from "@lockkeeper/sandbox/faults/world";
import { call } from "../fixtures/call.ts";
import { openWitness } from "./witness.ts";

/** How long a coordinator that does not answer is waited for, in milliseconds. */
const PATIENCE_MS = 60_000;

/** How long agents are waited for before a plan is started or made anew. */
const AGENTS_MS = 15_000;

/** One run as it went. */
export type Went = { readonly events: readonly RunEvent[]; readonly status: UpgradeStatus };

/** An upgrade as it went, a person's part included. */
export type Passage = {
  /** The first run, and the one that was planned anew, if there was one. */
  readonly runs: readonly Went[];
  /** At the first halt; empty when there was none. */
  readonly findings: readonly Finding[];
  /** At the halt after the retry; empty when there was none. */
  readonly again: readonly Finding[];
  /** True when the coordinator knew nothing of the run any more. */
  readonly forgotten: boolean;
  /** Of the plan that was made anew; empty when none was. */
  readonly anew: readonly Finding[];
  /** Everything that was shown as waited for or being done. */
  readonly waits: ReadonlySet<string>;
  /** Whether the fault has bitten; true without one. */
  readonly bitten: boolean;
  /** What a witness says of it, who believes no log. */
  readonly witnessed: readonly string[];
};

/** Told while it goes. */
export type Watcher = {
  readonly planned?: (plan: Plan) => void;
  readonly started?: (status: UpgradeStatus) => void;
  readonly event?: (event: RunEvent) => void;
  readonly status?: (status: UpgradeStatus) => void;
  /** It halted, or was forgotten, and a person acts now. */
  readonly person?: (status: UpgradeStatus | null) => Promise<void>;
};

export type Task = {
  readonly connection: Connection;
  readonly to: Version;
  readonly policy: unknown;
  readonly fault: Fault | null;
  readonly world: FaultWorld;
};

/** Plans, puts the fault on, starts, follows, does the person's part, and follows to the end. @throws when it cannot. */
export async function upgrade(task: Task, watcher: Watcher = {}): Promise<Passage> {
  const { connection, fault, world } = task;
  const waits = new Set<string>();
  const tell: Watcher = {
    ...watcher,
    status: (status) => {
      for (const { why } of status.waits) waits.add(why);
      for (const { doing } of status.steps) if (doing) waits.add(doing);
      watcher.status?.(status);
    },
  };
  const witness = openWitness(world);
  const plan = await planned(task, tell);
  const put: Armed = fault === null ? { bit: () => true, mend: async () => undefined } : await fault.arm(world);
  const answer = fault === null || fault.comes.is === "succeeds" ? null : fault.comes.answer;
  const first = await startedRun(connection, plan, tell);
  const events: RunEvent[] = [];
  const status = await followed(connection, first, events, tell);
  const done = (runs: readonly Went[], more: Partial<Passage> = {}): Passage => ({
    ...{
      runs,
      findings: status?.findings ?? [],
      again: [],
      forgotten: status === null,
      anew: [],
      waits,
      bitten: put.bit(),
      witnessed: [...witness.breaches(), ...witness.leftovers()],
    },
    ...more,
  });
  const run = (last: UpgradeStatus): Went => ({ events, status: last });
  if (status?.state === "succeeded" || answer === null) {
    await put.mend();
    return done([run(status ?? first)]);
  }
  await tell.person?.(status);
  await put.mend();
  const path = `/api/v1/upgrades/${first.id}`;
  const why = "the cause is mended";
  if (answer === "retry" && status !== null) {
    const retry = async (): Promise<UpgradeStatus> => {
      const retried = await call<UpgradeStatus>(connection, "POST", `${path}/retry`, { why });
      return (await followed(connection, retried, events, tell)) ?? retried;
    };
    const second = await retry();
    if (second.state !== "halted" || fault?.comes.is !== "halts" || fault.comes.next === undefined)
      return done([run(second)]);
    return done([run(await retry())], { again: second.findings });
  }
  let last = status ?? first;
  if (status !== null) {
    const aborting = await call<UpgradeStatus>(connection, "POST", `${path}/abort`, { why: "planned anew" });
    last = (await followed(connection, aborting, events, tell)) ?? aborting;
  }
  await agentsHere(connection);
  const second = await planned(task, tell);
  const again = await startedRun(connection, second, tell);
  const anew: RunEvent[] = [];
  const end = await followed(connection, again, anew, tell);
  return done([run(last), { events: anew, status: end ?? again }], { anew: second.findings });
}

/** A person plans anew once all agents are there, a new machine's too; whoever stays away is planning's to tell. */
async function agentsHere(connection: Connection): Promise<void> {
  const end = Date.now() + AGENTS_MS;
  while (Date.now() < end) {
    const { items } = await call<{ items: readonly { connected: boolean }[] }>(connection, "GET", "/api/v1/agents");
    if (items.every((agent) => agent.connected)) return;
    await setTimeout(200);
  }
}

async function planned({ connection, to, policy }: Task, tell: Watcher): Promise<Plan> {
  const plan = await call<Plan>(connection, "POST", "/api/v1/plans", { to, policy });
  tell.planned?.(plan);
  return plan;
}

/** Where a fault has just cut an agent off, a start is refused until it is back: a person waits for it and says it again. */
async function startedRun(connection: Connection, { id, digest }: Plan, tell: Watcher): Promise<UpgradeStatus> {
  const body = { plan: id, digest, why: "to see it go" };
  const end = Date.now() + AGENTS_MS;
  for (;;) {
    try {
      const status = await call<UpgradeStatus>(connection, "POST", "/api/v1/upgrades", body);
      tell.started?.(status);
      return status;
    } catch (error) {
      if (!(error instanceof Refused && error.code === "agent-away") || Date.now() >= end) throw error;
      await agentsHere(connection);
    }
  }
}

/** Follows to the end or a halt. @returns null when the coordinator does not know the run any more. */
async function followed(
  connection: Connection,
  first: UpgradeStatus,
  events: RunEvent[],
  tell: Watcher,
): Promise<UpgradeStatus | null> {
  let last = first;
  const nothing = () => undefined;
  try {
    await watch(connection, first, events.at(-1)?.seq ?? 0, PATIENCE_MS, {
      event: (event) => {
        events.push(event);
        tell.event?.(event);
      },
      status: (status) => {
        last = status;
        tell.status?.(status);
      },
      finish: (status) => {
        last = status;
        tell.status?.(status);
      },
      lost: nothing,
      found: nothing,
      stop: nothing,
    });
  } catch (error) {
    if (error instanceof Refused && error.code === "upgrade-unknown") return null;
    throw error;
  }
  return last;
}
