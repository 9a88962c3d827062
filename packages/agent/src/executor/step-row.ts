import type { Evidence } from "@lockkeeper/core/model/evidence";
import type { NodeName, StepId } from "@lockkeeper/core/model/ids";
import type { HostKinds, HostStepKind } from "@lockkeeper/core/model/step";
import type { StepTools } from "./tools.ts";

/** A host step of a kind, in the form that lets the compiler follow kind, row and evidence through one generic call. */
export type HostStepOf<K extends HostStepKind = HostStepKind> = {
  [P in K]: Readonly<{ kind: P; id: StepId } & { readonly on: NodeName } & HostKinds[P]>;
}[K];

/** How one kind of step is done. */
export type StepRow<K extends HostStepKind> = {
  /** Changes what others on the host see: one such step at a time, and none while any unit of ours runs. */
  readonly mutates: boolean;
  /** Waits until no other attempt at its kind runs on this host: they would share a folder and a disk. */
  readonly alone?: true;
  /**
   * Takes the attempt from wherever it stands to its postcondition: check, act, verify. It may be called again for the
   * same attempt after a death at any point. @throws StepFailure with what was seen.
   */
  run(step: HostStepOf<K>, tools: StepTools): Promise<Evidence<K>>;
};

/** Exhaustive by type: a kind without a row does not compile. */
export type StepRows = { readonly [K in HostStepKind]: StepRow<K> };
