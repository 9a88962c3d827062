import type { UnitJobName } from "@lockkeeper/agent/units/job";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { field, textAt } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { packageOf } from "@lockkeeper/sandbox/hosts/machine";
import type { CoordinatorLife } from "./coordinator.ts";
import { type Point, Reaper } from "./points.ts";
import type { InProcessApi } from "./transport.ts";
import { Hung, onVirtualTime } from "./virtual-time.ts";
import { alwaysWrong, haltedBy, lastOf, openMatrixWorld, type Shape, sleep, within } from "./world.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const POLICY = {
  gate: { readySeconds: 2, timeoutSeconds: 60 },
  staticPods: { stableSeconds: 2, timeoutSeconds: 60 },
  drain: { timeoutSeconds: 60 },
};
const LIMIT_MS = 3 * 3_600_000;
const LOOK_MS = 1000;
const START_MS = 60_000;
/** A person tries so often before calling it lost. */
const RETRIES_MAX = 2;
/** A host that has put itself back is stopped and committed anew by a retry. */
const RESTORE_RETRIES_MAX = 4;
const UNDO_SECONDS = 60;
const LATE = "late";
/** Longer than a host waits for a commit, and than policy waits for an agent. */
const STAYS_MS = 15 * 60_000;

/** An upgrade that ends well and is taken back whole, with a restore of etcd; deaths are of the rollback. */
export type TakenBack = { readonly whole: true };

/** An upgrade that halts, since a job fails once on a node, and is rolled back then; deaths are of the rollback. */
export type Halted = {
  readonly whole?: never;
  readonly node: string;
  readonly job: UnitJobName;
  /** All control planes had moved by then: they stay. */
  readonly planesStay: boolean;
};

export type Broken = Halted | TakenBack;

export type Went = {
  /** What is not as if nothing had happened; empty when all is. */
  readonly wrong: readonly string[];
  /** How often a person had to say that it should go on, and what was found then. */
  readonly retries: readonly string[];
  /** Points that were reached. */
  readonly hit: readonly Point[];
  /** Every call that a point could be at. */
  readonly calls: readonly { readonly of: string; readonly call: string }[];
  /** What each host was made to do, as it counts itself: `w1 restart-kubelet` -> how often. */
  readonly done: ReadonlyMap<string, number>;
  readonly virtualMs: number;
  /** How many calls had been made when the rollback was asked for; 0 without one. */
  readonly before: number;
};

/**
 * One whole upgrade in which processes die at the points. Never throws for what goes wrong in it.
 * @param stays true: an agent that died stays away; then a whole cluster's rollback is to leave one or the other, never a mixture.
 */
export async function runUpgrade(
  shape: Shape,
  points: readonly Point[],
  broken: Broken | null = null,
  stays = false,
): Promise<Went> {
  const reaper = new Reaper(points);
  let where = "nothing has begun";
  let went: Went | null = null;
  try {
    went = await onVirtualTime(
      LIMIT_MS,
      () => where,
      () =>
        upgrade(shape, reaper, broken, stays, (now) => {
          where = now;
        }),
    );
  } catch (error) {
    if (!(error instanceof Hung)) throw error;
    return {
      wrong: [`hung: ${error.message}`],
      retries: [],
      hit: reaper.hit,
      calls: reaper.calls,
      done: new Map(),
      virtualMs: LIMIT_MS,
      before: 0,
    };
  }
  return went;
}

async function upgrade(
  shape: Shape,
  reaper: Reaper,
  broken: Broken | null,
  stays: boolean,
  tell: (where: string) => void,
): Promise<Went> {
  const began = Date.now();
  const objects = [aDeployment("web", 6), aBudget("web", "web", { maxUnavailable: 2 })];
  const world = await openMatrixWorld({ shape, from: FROM, offers: [FROM, TO], objects, reaper, comesBack: !stays });
  const { api, store, cluster, nodes, members, kept } = world;
  const outAtOnce = watchOutOfService(api.store);
  world.lead();
  if (broken && !broken.whole)
    nodes.find(({ host }) => host.machine.node === broken.node)?.host.failNext(broken.job, 1);

  let before = 0;
  let deadSince: number | null = null;
  const retries: string[] = [];
  for (;;) {
    await sleep(LOOK_MS);
    const [row] = store.runs(1);
    const isBack = row !== undefined && store.plan(row.plan)?.plan.rollback !== undefined;
    if (row?.over && (broken === null || isBack)) break;
    // Nobody waits for ever for an agent that does not come back: what the hosts are by then is what counts.
    if (stays && deadSince !== null && Date.now() - deadSince > STAYS_MS) return ended(await judgeLeft());
    if (reaper.hit.length > 0) deadSince ??= Date.now();
    tell(lastOf(world));
    const life = world.leader();
    if (!life.ready()) continue;
    if (row === undefined) {
      await within(START_MS, begin(life));
    } else if (broken && !isBack) {
      // Halted; or ended by a coordinator that died before it had begun the rollback: asked for once more.
      if (!life.halted() && !row.over) continue;
      if (before === 0) {
        before = reaper.calls.length;
        kept.push(...keptOf(row.id, world.events()));
        // Written since the snapshot: it is to be lost.
        api.store.put(aDeployment(LATE, 1));
      }
      await within(START_MS, goBack(life, row.id, broken));
    } else if (life.halted() && !stays) {
      const codes = haltedBy(world);
      if (retries.length === (broken?.whole ? RESTORE_RETRIES_MAX : RETRIES_MAX))
        return ended([`halted again and again: ${codes}`]);
      retries.push(codes);
      life.retry(row.id);
    }
  }
  return ended(await judge());

  function ended(wrong: readonly string[]): Went {
    const done = new Map<string, number>();
    for (const { host } of nodes)
      for (const { job } of host.begun) {
        const key = `${host.machine.node} ${job.do}`;
        done.set(key, (done.get(key) ?? 0) + 1);
      }
    return { wrong, retries, hit: reaper.hit, calls: reaper.calls, done, virtualMs: Date.now() - began, before };
  }

  function wanted(node: string): Version {
    return broken === null || (!broken.whole && broken.planesStay && node.startsWith("cp")) ? TO : FROM;
  }

  /** What a rollback has left that is not as it was. */
  function notBack(how: Broken): readonly string[] {
    const planesStay = !how.whole && how.planesStay;
    const moved = planesStay ? [] : api.store.list("Pod").filter((pod) => JSON.stringify(pod.spec).includes(TO));
    const config = planesStay ? TO : FROM;
    const packages = nodes.flatMap(({ host: { machine } }) =>
      [...machine.packages].flatMap(([name, { version, held }]) =>
        held && version === packageOf(wanted(machine.node))
          ? []
          : [`${name} of ${machine.node} is at ${version}, held ${held}`],
      ),
    );
    const off = cluster.version() === config ? [] : [`kubeadm-config is at ${cluster.version()}`];
    return [...moved.map((pod) => `${pod.metadata.name} is at ${TO}`), ...off, ...packages];
  }

  /** What a restore of etcd leaves besides: its data and the manifests of before, on every control plane. */
  async function notWhole(): Promise<readonly string[]> {
    const wrong: string[] = [];
    if (cluster.away) wrong.push("the API is away");
    if (api.store.get("Deployment", "web", "default") === null) wrong.push("the workload is gone");
    if (api.store.get("Deployment", LATE, "default") !== null) wrong.push("what was written since is still there");
    for (const { host } of nodes.filter((one) => members.includes(one.host.machine.node))) {
      const { node } = host.machine;
      for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
        const yaml = (await host.files.read(`/etc/kubernetes/manifests/${name}.yaml`))?.toString("utf8") ?? "";
        if (!yaml.includes(FROM)) wrong.push(`${name} of ${node} is not at ${FROM}`);
      }
      if ((await host.files.stat("/etc/kubernetes/manifests/etcd.yaml")) === null) wrong.push(`${node} has no etcd`);
      const data = (await host.files.read("/var/lib/etcd/member/snap/db"))?.toString("utf8") ?? "";
      if (!data.includes('"web"')) wrong.push(`${node} is not on the restored data`);
    }
    return wrong;
  }

  /**
   * With an agent away for good: the API is up, and each control plane has the static pods of the data that it is on. Of several
   * one may be on the old data beside a majority that was committed: it serves nobody, and a retry would bring it over.
   */
  async function judgeLeft(): Promise<readonly string[]> {
    const wrong = [...(await alwaysWrong(world))];
    if (cluster.away) wrong.push("the API is away");
    for (const { host } of nodes.filter((one) => members.includes(one.host.machine.node))) {
      const data = (await host.files.read("/var/lib/etcd/member/snap/db"))?.toString("utf8") ?? "";
      const restored = data.includes('"web"');
      for (const name of ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]) {
        const yaml = (await host.files.read(`/etc/kubernetes/manifests/${name}.yaml`))?.toString("utf8") ?? "none";
        if (!yaml.includes(restored ? FROM : TO))
          wrong.push(`${host.machine.node}: ${name} is ${yaml}, restored ${restored}`);
      }
    }
    return wrong;
  }

  async function judge(): Promise<readonly string[]> {
    const wrong: string[] = [];
    const last = world.events().at(-1);
    if (last?.type !== "ended" || last.how !== "succeeded") wrong.push(`it ended as ${JSON.stringify(last)}`);
    wrong.push(...(await alwaysWrong(world)));
    for (const node of api.store.list("Node")) {
      const kubelet = textAt(node, "status.nodeInfo.kubeletVersion");
      if (kubelet !== wanted(node.metadata.name)) wrong.push(`${node.metadata.name} is at ${kubelet}`);
      if (field(node, "spec.unschedulable") === true) wrong.push(`${node.metadata.name} is cordoned`);
    }
    if (broken) wrong.push(...notBack(broken));
    if (broken?.whole) wrong.push(...(await notWhole()));
    if (outAtOnce() > 1) wrong.push(`${outAtOnce()} nodes were out at once`);
    for (const { path, body, status } of api.writes) {
      if (!path.endsWith("/eviction") || status >= 300) continue;
      if (!textAt(body as never, "deleteOptions.preconditions.uid")) wrong.push(`${path} named no UID`);
    }
    return wrong;
  }
}

async function begin(life: CoordinatorLife): Promise<void> {
  const plan = await life.plan(TO, POLICY);
  if (plan.ok) await life.start(plan.value.id, plan.value.digest);
}

async function goBack(life: CoordinatorLife, run: RunId, { whole }: Broken): Promise<void> {
  const plan = await life.planBack(run, whole ? { withEtcdRestore: true, undoSeconds: UNDO_SECONDS } : {});
  if (plan.ok) await life.start(plan.value.id, plan.value.digest);
}

/** What the coordinator would keep of a run's snapshots. */
function keptOf(run: RunId, events: readonly RunEvent[]): readonly KeptSnapshot[] {
  return events.flatMap((event): KeptSnapshot[] => {
    if (event.type !== "step-settled" || event.outcome.is !== "done" || event.outcome.kind !== "snapshot-etcd")
      return [];
    const { file: _, copy: __, ...about } = event.outcome.evidence;
    return [{ v: 1, run, node: about.member as NodeName, ...about }];
  });
}

/** Counts nodes that are unschedulable at the same time. @returns the most so far. */
function watchOutOfService(store: InProcessApi["api"]["store"]): () => number {
  const out = new Set<string>();
  let most = 0;
  store.listen(({ after }) => {
    if (after?.kind !== "Node") return;
    if (field(after, "spec.unschedulable") === true) out.add(after.metadata.name);
    else out.delete(after.metadata.name);
    most = Math.max(most, out.size);
  });
  return () => most;
}
