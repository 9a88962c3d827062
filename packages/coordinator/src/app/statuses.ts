import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { statusOf } from "@lockkeeper/core/run/status";
import type { RunView } from "@lockkeeper/core/run/view";
import type { OutSince } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { loadRun } from "../reconciler/run-log.ts";

/** Over runs do not change: their status is read from the log once. Kept for the newest only. */
const KEPT = 50;

/** What is known of a run that is over. */
type Over = { readonly status: UpgradeStatus; readonly out: readonly OutSince[] };

/** Statuses of all runs: the open one as the reconciler has it, the others from their logs. */
export class Statuses {
  readonly #store: Store;
  readonly #reconciler: Reconciler;
  readonly #over = new Map<RunId, Over>();

  constructor(store: Store, reconciler: Reconciler) {
    this.#store = store;
    this.#reconciler = reconciler;
  }

  of(id: RunId): Result<UpgradeStatus> {
    const current = this.#reconciler.current;
    if (current?.run === id) return ok(statusOf(id, current.view, current.decision, current.acting));
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

  /** Which nodes the newest run's log says are out of service. A log that is over does not learn what a person does later. */
  newestOut(): { readonly over: boolean; readonly out: readonly OutSince[] } {
    const [row] = this.#store.runs(1);
    if (row === undefined) return { over: true, out: [] };
    const current = this.#reconciler.current;
    if (current?.run === row.id) return { over: row.over, out: outOf(current.view) };
    return { over: row.over, out: (this.#over.get(row.id) ?? this.#read(row.id, row.over)).out };
  }

  /** Only the newest upgrade can be rolled back: what has begun since took its place. */
  #now(status: UpgradeStatus): UpgradeStatus {
    if (!status.can.includes("rollback") || this.#store.runs(1)[0]?.id === status.id) return status;
    return { ...status, can: status.can.filter((verb) => verb !== "rollback") };
  }

  #read(id: RunId, over: boolean): Over {
    const view = loadRun(this.#store, id);
    const read = { status: statusOf(id, view, null, new Map()), out: outOf(view) };
    if (over) this.#keep(id, read);
    return read;
  }

  #keep(id: RunId, over: Over): void {
    this.#over.set(id, over);
    const [oldest] = this.#over.keys();
    if (this.#over.size > KEPT && oldest !== undefined) this.#over.delete(oldest);
  }
}

function outOf({ out }: RunView): readonly OutSince[] {
  return [...out].map(([node, { since }]) => ({ node, since }));
}
