import type { Finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import type { Inventory, NodeRoom, PodEntry } from "../model/inventory.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import { type DrainFacts, planDrain } from "../rules/drain.ts";
import { budgetFindings, budgetsOf } from "../rules/drain-budgets.ts";
import { type BudgetView, nameOf, type PodView } from "../rules/drain-views.ts";
import { type DrainTime, type DrainTimes, NO_DRAIN_TIMES } from "./drain-times.ts";
import { fits, isWelcome, type Used } from "./fits.ts";

/** What a drain of one node would do now. */
export type NodeForecast = {
  readonly node: NodeName;
  /** Pods that would be evicted. */
  readonly evict: number;
  /** Static pods, pods of DaemonSets and our own, which stay. */
  readonly stays: number;
  /** What policy does not let go, and budgets that would never allow it: the drain would halt. */
  readonly blockers: readonly Finding[];
  /**
   * How many rounds of evictions the tightest budget asks for, each as long as its pods take to become ready again
   * elsewhere; 1 where no budget is in the way, 0 with nothing to evict, null where one allows nothing just now.
   */
  readonly rounds: number | null;
  readonly tightest: string | null;
  /** By earlier drains; null where none tells, and where this one would wait or halt: theirs came to their end. */
  readonly takes: DrainTime | null;
  /** Pods that fit on no other schedulable node, as `namespace/name`, as far as is judged. */
  readonly homeless: readonly string[];
  /** Of the evicted pods, those with rules that are not judged. */
  readonly unjudged: number;
};

/** What drains of all nodes would do now, one at a time, from one look at the cluster and from what earlier ones took. */
export function forecastDrains(
  state: ClusterState,
  inventory: Inventory,
  policy: Policy["drain"],
  times: DrainTimes = NO_DRAIN_TIMES,
): readonly NodeForecast[] {
  const facts: DrainFacts = {
    daemonSets: new Set(inventory.workloads.filter((w) => w.kind === "DaemonSet").map(nameOf)),
    ownNamespace: inventory.ownNamespace,
  };
  const byNode = grouped(inventory.pods, (p) => p.node);
  const budgets = grouped(inventory.budgets, (b) => b.namespace);
  const used = new Map([...byNode].map(([node, pods]) => [node, usedBy(pods)]));
  const open = new Set(state.nodes.filter((n) => n.ready && !n.unschedulable).map((n) => n.name));
  const rooms = inventory.rooms.filter((r) => open.has(r.node));
  return state.nodes.map(({ name }) => {
    const pods = byNode.get(name) ?? [];
    const drain = planDrain(pods, facts, policy);
    const byName = new Map(pods.map((p) => [p.uid, p]));
    const evict = drain.evict.flatMap((p) => byName.get(p.uid) ?? []);
    const near = nearby(evict, budgets);
    const { rounds, tightest } = roundsOf(evict, near);
    const blockers = [...drain.refused.map((r) => r.finding), ...budgetFindings(evict, near)];
    const elsewhere = rooms.filter((r) => r.node !== name);
    return {
      node: name,
      evict: evict.length,
      stays: drain.skipped.length,
      blockers,
      rounds,
      tightest,
      takes: rounds === null || blockers.length > 0 ? null : times(name),
      homeless: homelessOf(evict, elsewhere, used).map(nameOf),
      unjudged: evict.filter((p) => p.demand.unjudged).length,
    };
  });
}

function nearby(pods: readonly PodView[], budgets: ReadonlyMap<string, readonly BudgetView[]>): readonly BudgetView[] {
  return [...new Set(pods.map((p) => p.namespace))].flatMap((ns) => budgets.get(ns) ?? []);
}

/** Each round evicts what a budget allows; its pods must be ready elsewhere before the next. */
function roundsOf(
  evict: readonly PodView[],
  budgets: readonly BudgetView[],
): Pick<NodeForecast, "rounds" | "tightest"> {
  const under = new Map<BudgetView, number>();
  for (const pod of evict) {
    if (pod.phase !== "Running") continue;
    for (const budget of budgetsOf(pod, budgets)) under.set(budget, (under.get(budget) ?? 0) + 1);
  }
  let most: { readonly rounds: number; readonly budget: BudgetView } | null = null;
  for (const [budget, pods] of under) {
    const rounds =
      budget.disruptionsAllowed > 0 ? Math.ceil(pods / budget.disruptionsAllowed) : Number.POSITIVE_INFINITY;
    if (rounds > (most?.rounds ?? 1)) most = { rounds, budget };
  }
  if (most === null) return { rounds: Math.min(1, evict.length), tightest: null };
  const { rounds, budget } = most;
  return { rounds: Number.isFinite(rounds) ? rounds : null, tightest: nameOf(budget) };
}

/** First fit, largest first; room that one takes is gone for the next. */
function homelessOf(evict: readonly PodEntry[], rooms: readonly NodeRoom[], used: ReadonlyMap<NodeName, Used>) {
  const taken = new Map<NodeName, Used>();
  const now = (room: NodeRoom) => taken.get(room.node) ?? used.get(room.node) ?? NOTHING;
  const completed = (p: PodView) => p.phase === "Succeeded" || p.phase === "Failed";
  const bySize = evict.filter((p) => p.controller !== null && !completed(p)).sort((a, b) => size(b) - size(a));
  return bySize.filter((pod) => {
    const home = rooms.find((room) => fits(pod.demand, room, now(room)));
    if (home === undefined) return !(pod.demand.unjudged && rooms.some((room) => isWelcome(pod.demand, room)));
    taken.set(home.node, plus(now(home), pod));
    return false;
  });
}

const NOTHING: Used = { cpuMilli: 0, memoryBytes: 0, pods: 0 };

function usedBy(pods: readonly PodEntry[]): Used {
  return pods.filter((p) => p.phase === "Running" || p.phase === "Pending").reduce(plus, NOTHING);
}

function plus(used: Used, { demand }: PodEntry): Used {
  const { cpuMilli, memoryBytes, pods } = used;
  return { cpuMilli: cpuMilli + demand.cpuMilli, memoryBytes: memoryBytes + demand.memoryBytes, pods: pods + 1 };
}

function size({ demand }: PodEntry): number {
  return demand.cpuMilli * 1e6 + demand.memoryBytes / 1e3;
}

function grouped<T, K>(all: readonly T[], by: (item: T) => K | null): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of all) {
    const key = by(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
