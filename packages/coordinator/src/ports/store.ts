import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, MachineId, NodeName, NodeUid, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";

export type Appended =
  | { readonly is: "ok"; readonly events: readonly RunEvent[] }
  | { readonly is: "conflict"; readonly why: string };

export type RunRow = { readonly id: RunId; readonly plan: PlanId; readonly startedAt: Instant; readonly over: boolean };
export type PlanRow = { readonly plan: Plan; readonly madeAt: Instant; readonly by: string };

/** The identity that a node's agent enrolled with. */
export type IdentityRow = {
  readonly node: NodeName;
  readonly uid: NodeUid;
  readonly machineId: MachineId;
  /** Serial number of the newest certificate, hex. */
  readonly serial: string;
  readonly notAfter: Instant;
};

/** What must outlive the coordinator. Every write is durable when it returns. Synchronous: one small local file. */
export interface Store {
  /** Makes a run with its first events. Conflict when another run is not over. */
  createRun(run: RunId, epoch: Epoch, at: Instant, bodies: NonEmpty<EventBody>): Appended;
  /**
   * Appends when the log's last sequence number is `expectedSeq` and no higher epoch has written to the store;
   * all or nothing. An `ended` event closes the run.
   */
  append(run: RunId, epoch: Epoch, expectedSeq: number, at: Instant, bodies: NonEmpty<EventBody>): Appended;
  /** Events with `seq` > `after`, oldest first, at most `limit`; empty for an unknown run. */
  events(run: RunId, after: number, limit: number): readonly RunEvent[];
  /** Newest first. @param before those older than this one alone */
  runs(limit: number, before?: RunId): readonly RunRow[];
  run(id: RunId): RunRow | null;
  openRun(): RunRow | null;

  putPlan(row: PlanRow): void;
  plan(id: PlanId): PlanRow | null;
  /** Newest first. @param before those older than this one alone */
  plans(limit: number, before?: PlanId): readonly PlanRow[];

  /** The highest epoch that this store has seen; null before the first. */
  highestEpoch(): Epoch | null;
  /** Durable before the coordinator leads under it. */
  raiseEpoch(epoch: Epoch): void;

  identity(node: NodeName): IdentityRow | null;
  putIdentity(row: IdentityRow): void;
  close(): void;
}
