import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import { snapshotNow } from "../embedded/shelve.ts";
import type { CoordinatorLife } from "./coordinator.ts";
import { type Point, Reaper } from "./points.ts";
import { Hung, onVirtualTime } from "./virtual-time.ts";
import { alwaysWrong, haltedBy, lastOf, openMatrixWorld, sleep, within } from "./world.ts";

const VERSION = parseVersion("v1.33.4") as Version;
const POLICY = { gate: { readySeconds: 1, timeoutSeconds: 60 }, etcd: { timeoutSeconds: 120 }, agentAwaySeconds: 120 };
const UNDO_SECONDS = 60;
const LIMIT_MS = 3 * 3_600_000;
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
  const world = await openMatrixWorld({
    ...{ shape: { controlPlanes, workers: 1 }, from: VERSION, offers: [VERSION], reaper },
    ...{ objects: [aDeployment("web", 2)], comesBack: !stays },
  });
  const { api, store, cluster, nodes, members } = world;
  const { kept, file } = snapshotNow(api);
  world.shelf.set(kept.digest, file);
  world.kept.push(kept);
  api.store.remove("Deployment", "web", "default");
  world.lead();

  const retries: string[] = [];
  for (;;) {
    await sleep(LOOK_MS);
    const [row] = store.runs(1);
    if (row?.over) break;
    // Nobody waits for ever for an agent that does not come back: what the hosts are by then is what counts.
    if (stays && Date.now() - began > STAYS_MS) break;
    tell(lastOf(world));
    const life = world.leader();
    if (!life.ready()) continue;
    if (row === undefined) await within(START_MS, begin(life));
    else if (life.halted()) {
      const codes = haltedBy(world);
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
  await sleep((UNDO_SECONDS + 30) * 1000);
  return judge();

  function said() {
    return { retries, hit: reaper.hit, calls: reaper.calls };
  }

  async function judge(): Promise<RestoreWent> {
    const wrong: string[] = [];
    const last = world.events().at(-1);
    const succeeded = last?.type === "ended" && last.how === "succeeded";
    if (!stays && !succeeded) wrong.push(`it ended as ${JSON.stringify(last)}`);
    wrong.push(...(await alwaysWrong(world)));
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
    return { ...said(), wrong, ended: restored ? "restored" : "as it was" };
  }
}

async function begin(life: CoordinatorLife): Promise<void> {
  const plan = await life.restore(UNDO_SECONDS, POLICY);
  if (plan.ok) await life.start(plan.value.id, plan.value.digest);
}
