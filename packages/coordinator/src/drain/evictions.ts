import { budgetsOf } from "@lockkeeper/core/rules/drain-budgets";
import { type BudgetView, nameOf, type PodView } from "@lockkeeper/core/rules/drain-views";
import type { Evicted } from "./eviction.ts";

/** After a budget's no: not sooner than this even when the budget has room again, so that no hot loop arises. */
const BUDGET_FLOOR_MS = 250;
/** After a budget's no: tried again after this even when no watch says that it has room. */
const BUDGET_CEILING_MS = 10_000;
/** An accepted eviction whose pod is still not terminating is asked for again after this. */
const ACCEPTED_MS = 30_000;
const AWAY_MS = 1000;
/** A budget's controller counts pods within milliseconds; it is waited for no longer than this. */
const COUNTING_MS = 1000;

type Try =
  | { readonly is: "under-way"; readonly budgets: readonly BudgetView[] }
  /** Not asked for: what is known of its budget says no. */
  | { readonly is: "no-room"; readonly at: number }
  | { readonly is: "answered"; readonly answer: Evicted; readonly at: number };

/** A pod was evicted under a budget that stood so, at that time. */
type Taken = { readonly of: BudgetView; readonly at: number };

const NO_ROOM: Evicted = { is: "budget", why: "the budget has no room" };

/** Keeps which evictions are under way and how each pod's last one was answered. Times in ms of one monotonic clock. */
export class Evictions {
  readonly #tries = new Map<string, Try>();
  readonly #accepted = new Set<string>();
  readonly #taken = new Map<string, Taken>();
  /** Since when a budget's own number of healthy pods has not been what the watched pods are. */
  readonly #behindSince = new Map<string, number>();

  /**
   * The pods to evict now: at most so many under way, and of each budget one at a time, the next when its controller has counted
   * the last, and everybody else who came or went. Each eviction writes the budget's status, and so does the controller; the API
   * server lets an eviction that loses that race wait for half a second
   * (k8s.io/kubernetes/pkg/registry/core/pod/storage/eviction.go: EvictionsRetry).
   * @param budgets as they are watched: the same object until a change is seen.
   * @param healthy how many pods that are watched a budget's controller should count; asked for seldom.
   */
  choose(
    pods: readonly PodView[],
    budgets: readonly BudgetView[],
    healthy: (budget: BudgetView) => number,
    parallel: number,
    now: number,
  ): readonly PodView[] {
    const underWay = [...this.#tries.values()].filter((t) => t.is === "under-way");
    const busy = new Set(underWay.flatMap((t) => t.budgets.map(nameOf)));
    for (const b of budgets) if (this.#isCounting(b, now)) busy.add(nameOf(b));
    const chosen: PodView[] = [];
    for (const pod of pods) {
      if (underWay.length + chosen.length >= parallel) break;
      const over = budgetsOf(pod, budgets);
      const room = over.every((b) => b.disruptionsAllowed > 0);
      if (!this.#due(pod, room, now) || over.some((b) => busy.has(nameOf(b)))) continue;
      const behind = over.filter((b) => isCounted(pod) && this.#isBehind(b, healthy(b), now));
      for (const b of behind) busy.add(nameOf(b));
      if (behind.length > 0) continue;
      for (const b of over) busy.add(nameOf(b));
      chosen.push(pod);
    }
    return chosen;
  }

  begin(pod: PodView, budgets: readonly BudgetView[]): void {
    this.#tries.set(pod.uid, { is: "under-way", budgets: budgetsOf(pod, budgets) });
  }

  settle(pod: PodView, answer: Evicted, now: number): void {
    const last = this.#tries.get(pod.uid);
    if (answer.is === "accepted") {
      this.#accepted.add(pod.uid);
      const over = last?.is === "under-way" && isCounted(pod) ? last.budgets : [];
      for (const of of over) this.#taken.set(nameOf(of), { of, at: now });
    }
    this.#tries.set(pod.uid, { is: "answered", answer, at: now });
  }

  /** How the pod's last eviction was answered, or would have been; null before the first, and while one is under way. */
  lastAnswer(pod: PodView): Evicted | null {
    const last = this.#tries.get(pod.uid);
    if (last?.is === "no-room") return NO_ROOM;
    return last?.is === "answered" ? last.answer : null;
  }

  isUnderWay(pod: PodView): boolean {
    return this.#tries.get(pod.uid)?.is === "under-way";
  }

  accepted(): number {
    return this.#accepted.size;
  }

  #isCounting(budget: BudgetView, now: number): boolean {
    const taken = this.#taken.get(nameOf(budget));
    if (!taken || now - taken.at >= COUNTING_MS) return false;
    return taken.of === budget || (budget.uncounted ?? 0) > 0;
  }

  /** Its controller is about to write its status. */
  #isBehind(budget: BudgetView, healthy: number, now: number): boolean {
    const name = nameOf(budget);
    if (healthy === budget.currentHealthy) {
      this.#behindSince.delete(name);
      return false;
    }
    const since = this.#behindSince.get(name) ?? now;
    this.#behindSince.set(name, since);
    return now - since < COUNTING_MS;
  }

  #due(pod: PodView, room: boolean, now: number): boolean {
    const last = this.#tries.get(pod.uid);
    if (!last) {
      if (room || !isCounted(pod)) return true;
      this.#tries.set(pod.uid, { is: "no-room", at: now });
      return false;
    }
    if (last.is === "under-way") return false;
    const age = now - last.at;
    if (last.is === "no-room") return room || age >= BUDGET_CEILING_MS;
    switch (last.answer.is) {
      case "accepted":
        return age >= ACCEPTED_MS;
      case "budget":
        return age >= (room ? BUDGET_FLOOR_MS : BUDGET_CEILING_MS);
      case "later":
        return age >= last.answer.afterMs;
      case "away":
        return age >= AWAY_MS;
      case "gone":
        // The list it came from was older than the answer.
        return age >= AWAY_MS;
      case "several-budgets":
        return false;
    }
  }
}

/** Only a healthy running pod is surely counted by its budget; the API server may let others go at once. */
function isCounted({ ready, phase }: PodView): boolean {
  return ready && phase === "Running";
}
