import type { Invariant } from "../model/event.ts";
import type { NodeName, StepId } from "../model/ids.ts";

/** One breach of an invariant that a run log shows: at which event, on which node, and why. */
export type Breach = {
  readonly invariant: Invariant;
  readonly seq: number;
  readonly node: NodeName | null;
  readonly why: string;
};

/** A breach before exemptions are looked at: those name a step or a node. */
export type Charge = Breach & { readonly step: StepId | null };
