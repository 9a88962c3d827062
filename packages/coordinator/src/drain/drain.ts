import { finding } from "@lockkeeper/core/model/finding";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import { type DrainPlan, evictNow } from "@lockkeeper/core/rules/drain";
import { budgetsOf, healthyUnder, severalBudgets } from "@lockkeeper/core/rules/drain-budgets";
import type { BudgetView, PodView } from "@lockkeeper/core/rules/drain-views";
import { type NodeContext, type Tools, theNode } from "../kube/act-tools.ts";
import type { NodeSeen } from "../kube/node-view.ts";
import { done, failWith, steady, until } from "../kube/steady.ts";
import { type Evicted, evict } from "./eviction.ts";
import { Evictions } from "./evictions.ts";
import { ForceForbidden, Forcer } from "./forcer.ts";
import { glanceAtPods, lookAtBudgets, lookAtPods } from "./look.ts";
import { lateFindings, progressLine } from "./report.ts";
import { type AttachedVolume, attachedVolumes } from "./volumes.ts";
import { Wake } from "./wake.ts";

/**
 * Between two looks at the node's pods: never sooner, and never later even when nothing is seen to change. What the watch
 * tells is gone by at once; so often the API server itself is asked, for the pods and for the node, since a watch may have died unnoticed.
 */
const LOOK_MS = { floor: 25, ceiling: 3000 };

/**
 * Evicts what has to go from a node and is done when the API server lists none of those UIDs. Pods and budgets are watched. Taken up
 * again after a crash it simply looks again. What policy refuses is found before the first eviction. A node that somebody makes
 * schedulable in the middle ends it: the scheduler would fill the node again, and each new pod would be evicted in vain.
 * @throws ActFailed with a finding for each pod and budget in the way when policy's time is over.
 */
export async function drain(tools: Tools, name: NodeName, context: NodeContext): Promise<Done<"drain">> {
  const seconds = context.policy.drain.timeoutSeconds;
  const deadline = performance.now() + seconds * 1000;
  const forcer = new Forcer(tools.api, context.force);
  const known = new Set<string>();
  let askedAt = performance.now();
  const look = async (): Promise<DrainPlan> => {
    askedAt = performance.now();
    await mustBeOurs(tools, name, context, forcer);
    return steady(context, () => lookAtPods(tools, name, context.policy, known, context.signal));
  };
  const glance = () => steady(context, () => glanceAtPods(tools, name, context.policy, known, context.signal));
  await refuseBeforehand(tools, await look(), context, forcer);
  const version = await steady(context, () => tools.policyVersions.evictions(context.signal));

  await using evictor = new Evictor(tools, version, context.signal);
  const unlisten = tools.caches.listen(() => evictor.wake.ring());
  try {
    const seen = new Set<string>();
    for (;;) {
      const fresh = performance.now() - askedAt < LOOK_MS.ceiling && seemsOurs(tools, name, context);
      let plan = fresh ? await glance() : await look();
      // Neither that all are gone nor that one may not go is believed by what the watch says alone.
      if (isOver(plan)) plan = await look();
      if (plan.refused.length > 0) failWith([...plan.refused.map((r) => r.finding), ...forcer.findings(name)]);
      const pods = [...plan.evict, ...plan.leaving];
      if (pods.length === 0) {
        await untilDetached(tools, name, context, deadline, forcer);
        const { told } = forcer;
        const seen = { evicted: evictor.evictions.accepted(), skipped: plan.skipped.length };
        return done("drain", told.length > 0 ? { ...seen, forced: told } : seen, forcer.findings(name));
      }
      for (const pod of pods) seen.add(pod.uid);
      const left = { total: seen.size, evict: plan.evict, leaving: plan.leaving };
      const budgets = tools.caches.budgets.items() ?? [];
      if (performance.now() >= deadline) {
        const now = await steady(context, () => lookAtBudgets(tools, context.signal));
        failWith([...lateFindings(left, evictor.evictions, now, seconds), ...forcer.findings(name)]);
      }
      evictor.start(evictNow(plan, context.policy.drain), budgets, context.policy.drain.parallelEvictions);
      await forcing(tools, forcer, left, evictor.evictions, name, context);
      context.progress(progressLine(left, evictor.evictions, budgets));
      const ceiling = Math.min(LOOK_MS.ceiling, Math.max(0, deadline - performance.now()));
      await evictor.wake.wait(LOOK_MS.floor, ceiling, context.signal);
      if (!forcer.pastBudgets)
        await evictor.raiseFatal(plan, () => steady(context, () => lookAtBudgets(tools, context.signal)));
      else evictor.raiseThrown();
    }
  } finally {
    unlisten();
  }
}

/** There is nothing to wait for: the drain is done, or cannot be. */
function isOver({ evict, leaving, refused }: DrainPlan): boolean {
  return evict.length + leaving.length === 0 || refused.length > 0;
}

/** Waits until volumes of pods that have left are detached, so that these can start elsewhere. */
async function untilDetached(
  tools: Tools,
  name: NodeName,
  context: NodeContext,
  deadline: number,
  forcer: Forcer,
): Promise<void> {
  const seconds = Math.max(0, (deadline - performance.now()) / 1000);
  let left: readonly AttachedVolume[] = [];
  await until(
    context,
    seconds,
    async () => {
      left = await attachedVolumes(tools, name, context.signal);
      if (left.length > 0)
        context.progress(`waiting for volumes to be detached: ${left.map((v) => v.claim).join(", ")}`);
      return left.length === 0 ? true : null;
    },
    () => [
      ...left.map(({ attachment, volume, claim }) =>
        finding(
          "drain-volume-attached",
          { object: `VolumeAttachment ${attachment}` },
          `${volume} of ${claim} is still attached to ${name}`,
        ),
      ),
      ...forcer.findings(name),
    ],
  );
}

/** Lists once more, right before a host changes. */
export async function confirmDrained(
  tools: Tools,
  name: NodeName,
  context: NodeContext,
): Promise<Done<"confirm-drained">> {
  context.progress(`listing the pods of ${name} once more`);
  await mustBeOurs(tools, name, context);
  const plan = await steady(context, () => lookAtPods(tools, name, context.policy, new Set(), context.signal));
  const stay = [...plan.evict, ...plan.leaving].map((pod) =>
    finding("drain-pod-stays", { object: `Pod ${pod.namespace}/${pod.name}` }, `is on ${name} after its drain`),
  );
  const refused = plan.refused.map((r) => r.finding);
  if (stay.length + refused.length > 0) failWith([...stay, ...refused]);
  return done("confirm-drained", { skipped: plan.skipped.length });
}

/** By the watch alone; one that says no may only lag behind our own cordon, so the API server is asked then. */
function seemsOurs(tools: Tools, name: NodeName, { owner }: NodeContext): boolean {
  const node = tools.caches.nodes.items()?.find((n) => typeof n !== "string" && n.name === name);
  return typeof node === "object" && isOurs(node, owner.run);
}

function isOurs({ unschedulable, owner }: Pick<NodeSeen, "unschedulable" | "owner">, run: RunId): boolean {
  return unschedulable && owner?.run === run;
}

/** @param forcer what it has forced by then is told beside. */
async function mustBeOurs(tools: Tools, name: NodeName, context: NodeContext, forcer?: Forcer): Promise<void> {
  const node = await steady(context, () => theNode(tools, name, context.uid, context.signal));
  if (isOurs(node, context.owner.run)) return;
  const owner = node.owner ? `held by run ${node.owner.run}` : "without our annotation";
  const saw = `${name} is ${node.unschedulable ? "cordoned" : "schedulable"} and ${owner}`;
  failWith([finding("node-not-cordoned", { node: name }, saw), ...(forcer?.findings(name) ?? [])]);
}

/** Goes past what policy names, where that was said; a right that is missing ends the drain with that as its finding. */
async function forcing(
  tools: Tools,
  forcer: Forcer,
  left: Parameters<Forcer["force"]>[0],
  evictions: Evictions,
  name: NodeName,
  context: NodeContext,
): Promise<void> {
  if (context.force.length === 0) return;
  try {
    await steady(context, async () => {
      const budgets = await lookAtBudgets(tools, context.signal);
      await forcer.force(left, evictions, budgets, Date.now(), context.signal);
    });
  } catch (error) {
    if (!(error instanceof ForceForbidden)) throw error;
    failWith([finding("drain-force-forbidden", { node: name }, error.message), ...forcer.findings(name)]);
  }
}

async function refuseBeforehand(tools: Tools, plan: DrainPlan, context: NodeContext, forcer: Forcer): Promise<void> {
  const refused = plan.refused.map((r) => r.finding);
  const budgets = plan.evict.length > 0 ? await steady(context, () => lookAtBudgets(tools, context.signal)) : [];
  // Pods that do not run are evicted without a look at budgets.
  const several = (forcer.pastBudgets ? [] : plan.evict)
    .filter((pod) => pod.phase === "Running" && budgetsOf(pod, budgets).length > 1)
    .map((pod) => severalBudgets(pod, budgetsOf(pod, budgets)));
  if (refused.length + several.length > 0) failWith([...refused, ...several]);
}

/** Evictions under way. Disposing stops them and waits until none is. */
class Evictor implements AsyncDisposable {
  readonly evictions = new Evictions();
  readonly wake = new Wake();
  readonly #tools: Tools;
  readonly #version: string;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  #thrown: { readonly error: unknown } | null = null;

  constructor(tools: Tools, version: string, signal: AbortSignal) {
    this.#tools = tools;
    this.#version = version;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  start(pods: readonly PodView[], budgets: readonly BudgetView[], parallel: number): void {
    const healthy = (budget: BudgetView) => healthyUnder(budget, this.#tools.caches.pods.items() ?? []);
    for (const pod of this.evictions.choose(pods, budgets, healthy, parallel, performance.now())) {
      this.evictions.begin(pod, budgets);
      const run: Promise<void> = this.#evict(pod).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** @throws what an eviction threw. */
  raiseThrown(): void {
    if (this.#thrown) throw this.#thrown.error;
  }

  /** @throws what an eviction threw, or the finding that no waiting mends. */
  async raiseFatal(plan: DrainPlan, budgets: () => Promise<readonly BudgetView[]>): Promise<void> {
    this.raiseThrown();
    const several = plan.evict.filter((pod) => this.evictions.lastAnswer(pod)?.is === "several-budgets");
    if (several.length === 0) return;
    const fresh = await budgets();
    failWith(several.map((pod) => severalBudgets(pod, budgetsOf(pod, fresh))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #evict(pod: PodView): Promise<void> {
    try {
      const answer: Evicted = await evict(this.#tools.api, pod, this.#version, this.#signal);
      this.evictions.settle(pod, answer, performance.now());
    } catch (error) {
      if (!this.#signal.aborted) this.#thrown = { error };
    }
    this.wake.ring();
  }
}
