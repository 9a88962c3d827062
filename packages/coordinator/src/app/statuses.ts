import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { statusOf } from "@lockkeeper/core/run/status";
import type { RunView } from "@lockkeeper/core/run/view";
import type { OutSince, UpgradeSummary } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { loadRun } from "../reconciler/run-log.ts";

/** Over runs do not change: their status is read from the log once. Whole ones, steps included, are kept of the newest only. */
const KEPT = 50;
/** Lists tell no steps: without them all runs of years are small. */
const KEPT_SUMMARIES = 2000;

/** What is known of a run that is over. */
type Over = { readonly status: UpgradeStatus; readonly out: readonly OutSince[] };

/** Statuses of all runs: the open one as the reconciler has it, the others from their logs. */
export class Statuses {
  readonly #store: Store;
  readonly #reconciler: Reconciler;
  readonly #over = new Map<RunId, Over>();
  readonly #summaries = new Map<RunId, UpgradeSummary>();
  /** The open run's status, and what it was made of. */
  #made: { readonly of: readonly unknown[]; readonly status: UpgradeStatus } | null = null;

  constructor(store: Store, reconciler: Reconciler) {
    this.#store = store;
    this.#reconciler = reconciler;
  }

  of(id: RunId): Result<UpgradeStatus> {
    const current = this.#reconciler.current;
    if (current?.run === id) return ok(this.#open(current));
    const kept = this.#over.get(id);
    if (kept) return ok(this.#now(kept.status));
    const row = this.#store.run(id);
    if (!row) return fail("upgrade-unknown", `there is no upgrade ${id}`);
    return ok(this.#now(this.#read(id, row.over).status));
  }

  list(limit: number, before?: RunId): readonly UpgradeStatus[] {
    return this.#store.runs(limit, before).flatMap((row) => {
      const status = this.of(row.id);
      return status.ok ? [status.value] : [];
    });
  }

  summaries(limit: number, before?: RunId): readonly UpgradeSummary[] {
    return this.#store.runs(limit, before).flatMap((row) => {
      const kept = row.over ? this.#summaries.get(row.id) : undefined;
      if (kept) return [this.#now(kept)];
      const status = this.of(row.id);
      return status.ok ? [summaryOf(status.value)] : [];
    });
  }

  /** Which nodes the newest run's log says are out of service. A log that is over does not learn what a person does later. */
  newestOut(): { readonly over: boolean; readonly out: readonly OutSince[] } {
    const [row] = this.#store.runs(1);
    if (row === undefined) return { over: true, out: [] };
    const current = this.#reconciler.current;
    if (current?.run === row.id) return { over: row.over, out: outOf(current.view) };
    return { over: row.over, out: (this.#over.get(row.id) ?? this.#read(row.id, row.over)).out };
  }

  /** Only the newest upgrade can be rolled back: what has begun since took its place. */
  #now<T extends UpgradeStatus | UpgradeSummary>(status: T): T {
    if (!status.can.includes("rollback") || this.#store.runs(1)[0]?.id === status.id) return status;
    return { ...status, can: status.can.filter((verb) => verb !== "rollback") };
  }

  #read(id: RunId, over: boolean): Over {
    const view = loadRun(this.#store, id);
    const read = { status: statusOf(id, view, null, new Map()), out: outOf(view) };
    if (!over) return read;
    keepNewest(this.#over, id, read, KEPT, ({ status }) => status.startedAt);
    keepNewest(this.#summaries, id, summaryOf(read.status), KEPT_SUMMARIES, ({ startedAt }) => startedAt);
    return read;
  }

  /** One and the same until something changes: hundreds of readers that come back at once share it. */
  #open({ run, view, decision, acting }: NonNullable<Reconciler["current"]>): UpgradeStatus {
    const doing = JSON.stringify([...acting].map(([step, act]) => [step, act.attempt, act.doing]));
    const of = [view, decision, doing];
    const made = this.#made;
    if (made !== null && of.every((part, i) => part === made.of[i])) return made.status;
    const status = statusOf(run, view, decision, acting);
    this.#made = { of, status };
    return status;
  }
}

/** Keeps one more; of too many the oldest run goes. Lists read the newest first, so that the first to come in are the newest. */
function keepNewest<T>(kept: Map<RunId, T>, id: RunId, one: T, most: number, startedAt: (it: T) => number): void {
  kept.set(id, one);
  if (kept.size <= most) return;
  const [oldest] = [...kept].reduce((a, b) => (startedAt(b[1]) < startedAt(a[1]) ? b : a));
  kept.delete(oldest);
}

function summaryOf(status: UpgradeStatus): UpgradeSummary {
  return { ...status, steps: status.steps.length };
}

function outOf({ out }: RunView): readonly OutSince[] {
  return [...out].map(([node, { since }]) => ({ node, since }));
}
