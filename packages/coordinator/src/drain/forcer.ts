import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Force } from "@lockkeeper/core/model/policy";
import { budgetsOf } from "@lockkeeper/core/rules/drain-budgets";
import { type BudgetView, nameOf, type PodView } from "@lockkeeper/core/rules/drain-views";
import type { Api } from "../kube/api.ts";
import { type ApiError, isStatus } from "../kube/failures.ts";
import type { Evictions } from "./evictions.ts";

/** A pod that should have ended so long ago by its own grace period is stuck. */
const STUCK_MS = 30_000;
const TOLD_MAX = 100;

type Held = { readonly evict: readonly PodView[]; readonly leaving: readonly PodView[] };

/**
 * Goes past what holds a drain, once policy or a person has said so on record. Pods that a budget holds are deleted, with
 * their own grace period, one at a time of each budget. Pods that
 * outstay their grace period are removed from the API without it. Each by its UID.
 */
export class Forcer {
  readonly #api: Api;
  readonly #force: readonly Force[];
  /** UIDs of pods that were deleted past a budget, with the budgets' names. */
  readonly #deleted = new Map<string, readonly string[]>();
  readonly #removed = new Set<string>();
  readonly #told: string[] = [];

  constructor(api: Api, force: readonly Force[]) {
    this.#api = api;
    this.#force = force;
  }

  get pastBudgets(): boolean {
    return this.#force.includes("budgets");
  }

  /** What was forced, a line each. */
  get told(): readonly string[] {
    return this.#told;
  }

  /** The same as a finding; none while nothing was. */
  findings(node: NodeName): readonly Finding[] {
    return this.#told.length === 0 ? [] : [finding("drain-forced", { node }, this.#told.join("; "))];
  }

  /** @throws ApiError (a 403 where the right to delete pods was not given), Unreachable, NotLeading */
  async force(
    left: Held,
    evictions: Evictions,
    budgets: readonly BudgetView[],
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.pastBudgets) {
      for (const pod of this.#held(left, evictions, budgets)) {
        const over = budgetsOf(pod, budgets).map(nameOf);
        await this.#delete(pod, {}, signal);
        this.#deleted.set(pod.uid, over);
        this.#say(`${nameOf(pod)} deleted past ${over.join(", ") || "its budget"}`);
      }
    }
    if (!this.#force.includes("stuck-pods")) return;
    for (const pod of left.leaving) {
      if (this.#removed.has(pod.uid) || !isStuck(pod, now)) continue;
      await this.#delete(pod, { gracePeriodSeconds: 0 }, signal);
      this.#removed.add(pod.uid);
      this.#say(`${nameOf(pod)} removed though it did not terminate`);
    }
  }

  /** Of the pods that budgets hold, those whose budgets wait for no other that was deleted. */
  #held({ evict, leaving }: Held, evictions: Evictions, budgets: readonly BudgetView[]): readonly PodView[] {
    // The watch may not yet show a pod that was deleted as terminating.
    const busy = new Set([...evict, ...leaving].flatMap((pod) => this.#deleted.get(pod.uid) ?? []));
    const held = evict.filter((pod) => {
      const is = evictions.lastAnswer(pod)?.is;
      return (is === "budget" || is === "several-budgets") && !this.#deleted.has(pod.uid);
    });
    return held.filter((pod) => {
      const over = budgetsOf(pod, budgets).map(nameOf);
      if (over.some((b) => busy.has(b))) return false;
      for (const b of over) busy.add(b);
      return true;
    });
  }

  async #delete(pod: PodView, more: { readonly gracePeriodSeconds?: number }, signal: AbortSignal): Promise<void> {
    const options = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: pod.uid }, ...more };
    try {
      await this.#api.writeOnce("DELETE", `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}`, options, { signal });
    } catch (error) {
      // Gone, or another pod of that name: what was to go has gone.
      if (isStatus(error, 404, 409)) return;
      if (!isStatus(error, 403)) throw error;
      throw new ForceForbidden(
        `the API server does not let this coordinator delete pods (${(error as ApiError).message}): deploy/extras/force-drain.yaml gives that right`,
      );
    }
  }

  #say(what: string): void {
    if (this.#told.length < TOLD_MAX) this.#told.push(what);
  }
}

/** Nobody gave the coordinator the right to delete pods. */
export class ForceForbidden extends Error {
  override readonly name = "ForceForbidden";
}

/** `deletionTimestamp` is when its grace period is over (k8s.io/api/meta/v1, ObjectMeta). */
function isStuck(pod: PodView, now: number): boolean {
  return pod.leaving && pod.endsAt !== null && pod.endsAt !== undefined && now - pod.endsAt > STUCK_MS;
}
