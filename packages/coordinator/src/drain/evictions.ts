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

type Try =
  | { readonly is: "under-way"; readonly budgets: readonly string[] }
  | { readonly is: "answered"; readonly answer: Evicted; readonly at: number };

/** Keeps which evictions are under way and how each pod's last one was answered. Times in ms of one monotonic clock. */
export class Evictions {
  readonly #tries = new Map<string, Try>();
  readonly #accepted = new Set<string>();

  /** The pods to evict now: at most so many under way, and of each budget no more than it has room for. */
  choose(pods: readonly PodView[], budgets: readonly BudgetView[], parallel: number, now: number): readonly PodView[] {
    const underWay = [...this.#tries.values()].filter((t) => t.is === "under-way");
    const taken = new Map<string, number>();
    for (const name of underWay.flatMap((t) => t.budgets)) taken.set(name, (taken.get(name) ?? 0) + 1);
    const chosen: PodView[] = [];
    for (const pod of pods) {
      if (underWay.length + chosen.length >= parallel) break;
      const over = budgetsOf(pod, budgets);
      const room = over.every((b) => b.disruptionsAllowed > (taken.get(nameOf(b)) ?? 0));
      if (!this.#due(pod, room, now)) continue;
      for (const b of over) taken.set(nameOf(b), (taken.get(nameOf(b)) ?? 0) + 1);
      chosen.push(pod);
    }
    return chosen;
  }

  begin(pod: PodView, budgets: readonly BudgetView[]): void {
    this.#tries.set(pod.uid, { is: "under-way", budgets: budgetsOf(pod, budgets).map(nameOf) });
  }

  settle(pod: PodView, answer: Evicted, now: number): void {
    if (answer.is === "accepted") this.#accepted.add(pod.uid);
    this.#tries.set(pod.uid, { is: "answered", answer, at: now });
  }

  /** How the pod's last eviction was answered; null before the first, and while one is under way. */
  lastAnswer(pod: PodView): Evicted | null {
    const last = this.#tries.get(pod.uid);
    return last?.is === "answered" ? last.answer : null;
  }

  isUnderWay(pod: PodView): boolean {
    return this.#tries.get(pod.uid)?.is === "under-way";
  }

  accepted(): number {
    return this.#accepted.size;
  }

  #due(pod: PodView, room: boolean, now: number): boolean {
    const last = this.#tries.get(pod.uid);
    if (!last) {
      // Only a healthy running pod is surely counted by its budget; the API server may let others go at once.
      if (room || !pod.ready || pod.phase !== "Running") return true;
      this.#tries.set(pod.uid, { is: "answered", answer: { is: "budget", why: "the budget has no room" }, at: now });
      return false;
    }
    if (last.is === "under-way") return false;
    const age = now - last.at;
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
