import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { statusOf } from "@lockkeeper/core/run/status";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { loadRun } from "../reconciler/run-log.ts";

/** Over runs do not change: their status is read from the log once. Kept for the newest only. */
const KEPT = 50;

/** Statuses of all runs: the open one as the reconciler has it, the others from their logs. */
export class Statuses {
  readonly #store: Store;
  readonly #reconciler: Reconciler;
  readonly #over = new Map<RunId, UpgradeStatus>();

  constructor(store: Store, reconciler: Reconciler) {
    this.#store = store;
    this.#reconciler = reconciler;
  }

  of(id: RunId): Result<UpgradeStatus> {
    const current = this.#reconciler.current;
    if (current?.run === id) return ok(statusOf(id, current.view, current.decision, current.acting));
    const kept = this.#over.get(id);
    if (kept) return ok(this.#now(kept));
    const row = this.#store.run(id);
    if (!row) return fail("upgrade-unknown", `there is no upgrade ${id}`);
    const status = statusOf(id, loadRun(this.#store, id), null, new Map());
    if (row.over) this.#keep(id, status);
    return ok(this.#now(status));
  }

  list(limit: number, before?: RunId): readonly UpgradeStatus[] {
    return this.#store.runs(limit, before).flatMap((row) => {
      const status = this.of(row.id);
      return status.ok ? [status.value] : [];
    });
  }

  /** Only the newest upgrade can be rolled back: what has begun since took its place. */
  #now(status: UpgradeStatus): UpgradeStatus {
    if (!status.can.includes("rollback") || this.#store.runs(1)[0]?.id === status.id) return status;
    return { ...status, can: status.can.filter((verb) => verb !== "rollback") };
  }

  #keep(id: RunId, status: UpgradeStatus): void {
    this.#over.set(id, status);
    const [oldest] = this.#over.keys();
    if (this.#over.size > KEPT && oldest !== undefined) this.#over.delete(oldest);
  }
}
