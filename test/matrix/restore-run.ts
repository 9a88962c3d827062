import { audit } from "@lockkeeper/core/audit/audit";
import type { Epoch } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aCluster, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import { standInEtcd } from "../embedded/etcd.ts";
import { snapshotNow } from "../embedded/shelve.ts";
import { type MatrixNode, openMatrixNode } from "./agents.ts";
import { type CoordinatorLife, startCoordinator } from "./coordinator.ts";
import { memoryStore } from "./memory-store.ts";
import { type Point, Reaper } from "./points.ts";
import { inProcessApi } from "./transport.ts";
import { Hung, onVirtualTime } from "./virtual-time.ts";

const VERSION = parseVersion("v1.33.4") as Version;
const POLICY = { gate: { readySeconds: 1, timeoutSeconds: 60 }, etcd: { timeoutSeconds: 120 }, agentAwaySeconds: 120 };
const UNDO_SECONDS = 60;
const LIMIT_MS = 3 * 3_600_000;
const RESTART_MS = 3000;
const LOOK_MS = 1000;
const STAYS_MS = 15 * 60_000;
const START_MS = 60_000;
/** A person tries so often before calling it lost. */
const RETRIES_MAX = 4;
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

export type RestoreWent = {
  /** What is neither restored nor as it was; empty when all is well. */
  readonly wrong: readonly string[];
  readonly ended: "restored" | "as it was";
  readonly retries: readonly string[];
  readonly hit: readonly Point[];
  readonly calls: readonly { readonly of: string; readonly call: string }[];
};

/**
 * One whole restore of etcd in which processes die at the points.
 * @param stays true: an agent that died stays away. Never throws for what goes wrong in it.
 */
export async function runRestore(controlPlanes: number, points: readonly Point[], stays = false): Promise<RestoreWent> {
  const reaper = new Reaper(points);
  let where = "nothing has begun";
  const tell = (now: string) => {
    where = now;
  };
  try {
    return await onVirtualTime(
      LIMIT_MS,
      () => where,
      () => restore(controlPlanes, reaper, stays, tell),
    );
  } catch (error) {
    if (!(error instanceof Hung)) throw error;
    return { wrong: [`hung: ${error.message}`], ended: "as it was", retries: [], hit: reaper.hit, calls: reaper.calls };
  }
}

async function restore(
  controlPlanes: number,
  reaper: Reaper,
  stays: boolean,
  tell: (where: string) => void,
): Promise<RestoreWent> {
  const began = Date.now();
  const { api, transport } = inProcessApi();
  for (const object of aCluster(1, VERSION, controlPlanes)) api.store.put(object);
  api.store.put(aDeployment("web", 2));
  const shelf = new Map<string, Uint8Array>();
  const shelved: KeptSnapshot[] = [];
  const cluster = new SimulatedCluster({ api, kubeletAwayMs: 500 });
  const names = api.store.list("Node").map((node) => node.metadata.name);
  const members = names.filter((name) => name.startsWith("cp"));
  const etcd = standInEtcd(members, api);
  cluster.playRestores(members, etcd);
  const store = memoryStore();
  const nodes: MatrixNode[] = [];
  let lives = 0;
  let current: CoordinatorLife;
  const lead = () => {
    lives += 1;
    const life = startCoordinator({
      ...{ number: lives, store, transport, api, reaper, kept: shelved },
      died: () => setTimeout(lead, RESTART_MS),
    });
    current = life;
    for (const node of nodes) {
      const agent = node.agent();
      if (agent !== null) void life.join(agent);
    }
  };
  const known = new Map<MatrixNode, ReturnType<MatrixNode["agent"]>>();
  const changed = (node: MatrixNode) => {
    const before = known.get(node) ?? null;
    const now = node.agent();
    known.set(node, now);
    if (before !== null && before !== now) current.leave(before);
    if (now !== null && now !== before) void current.join(now);
  };
  for (const node of names) {
    const one = await openMatrixNode({
      ...{ node, cluster, from: VERSION, offers: [VERSION], etcd, reaper, changed },
      ...{ shelf, controlPlane: members.includes(node), comesBack: () => !stays },
    });
    nodes.push(one);
    known.set(one, one.agent());
  }
  const { kept, file } = snapshotNow(api);
  shelf.set(kept.digest, file);
  shelved.push(kept);
  api.store.remove("Deployment", "web", "default");
  lead();

  const retries: string[] = [];
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const [row] = store.runs(1);
    if (row?.over) break;
    // Nobody waits for ever for an agent that does not come back: what the hosts are by then is what counts.
    if (stays && Date.now() - began > STAYS_MS) break;
    tell(
      row === undefined
        ? "no run has begun"
        : JSON.stringify(store.events(row.id, 0, 10_000).at(-1) ?? null).slice(0, 400),
    );
    const life = current!;
    if (!life.ready()) continue;
    if (row === undefined) await within(START_MS, begin(life));
    else if (life.halted()) {
      const halt = store.events(row.id, 0, 10_000).findLast((event) => event.type === "halted");
      const codes = halt?.type === "halted" ? halt.findings.map(({ code }) => code).join(", ") : "?";
      // Who waits for an agent that never comes retries in vain: what matters is how the hosts are by then.
      if (stays || retries.length === RETRIES_MAX) {
        if (!stays) return { ...said(), wrong: [`halted again and again: ${codes}`], ended: "as it was" };
        retries.push(codes);
        break;
      }
      retries.push(codes);
      life.retry(row.id);
    }
  }
  // A host's own time for the undo is borne out, whatever the coordinator knows.
  await new Promise((resolve) => setTimeout(resolve, (UNDO_SECONDS + 30) * 1000));
  return judge();

  function said() {
    return { retries, hit: reaper.hit, calls: reaper.calls };
  }

  async function judge(): Promise<RestoreWent> {
    const wrong: string[] = [];
    const [row] = store.runs(1);
    const events = row === undefined ? [] : store.events(row.id, 0, 10_000);
    const last = events.at(-1);
    const succeeded = last?.type === "ended" && last.how === "succeeded";
    if (!stays && !succeeded) wrong.push(`it ended as ${JSON.stringify(last)}`);
    for (const { seq, why } of audit(events)) wrong.push(`audit rejects event ${seq}: ${why}`);
    if (cluster.away) wrong.push("the API is away");
    const restored = api.store.get("Deployment", "web", "default") !== null;
    if (succeeded && !restored) wrong.push("it succeeded, and what was deleted is not back");
    for (const { host } of nodes) {
      const { files, node } = { files: host.files, node: host.machine.node };
      if (!members.includes(node)) continue;
      for (const name of COMPONENTS)
        if ((await files.stat(`/etc/kubernetes/manifests/${name}.yaml`)) === null) wrong.push(`${node} has no ${name}`);
      const data = (await files.read("/var/lib/etcd/member/snap/db"))?.toString("utf8") ?? "";
      if (succeeded && data === "what etcd had before") wrong.push(`${node} is on its old data`);
      if (controlPlanes === 1 && restored === (data === "what etcd had before"))
        wrong.push(`${node}: data and API differ`);
    }
    wrong.push(...nodes.flatMap(({ breaches }) => breaches));
    const epoch = store.highestEpoch() ?? 1;
    for (const { agent } of nodes.map((node) => ({ agent: node.agent() })))
      if (epoch > 1 && agent !== null && (await agent.work.lead((epoch - 1) as Epoch)) === null)
        wrong.push(`the agent of ${agent.node} takes the old epoch ${epoch - 1}`);
    return { ...said(), wrong, ended: restored ? "restored" : "as it was" };
  }
}

async function begin(life: CoordinatorLife): Promise<void> {
  const plan = await life.restore(UNDO_SECONDS, POLICY);
  if (plan.ok) await life.start(plan.value.id, plan.value.digest);
}

/** Waits so long at most: a call of the dead never ends. */
function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, ms))]);
}
