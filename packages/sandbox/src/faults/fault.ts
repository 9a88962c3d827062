import type { FindingCode } from "@lockkeeper/core/model/finding-codes";
import type { StepKind } from "@lockkeeper/core/model/step";
import type { FaultWorld } from "./world.ts";

/** What must come of an upgrade that meets the fault. */
export type Comes =
  /** It goes on by itself. `waits`: what the operator sees meanwhile; null: nothing out of the ordinary. */
  | { readonly is: "succeeds"; readonly waits: RegExp | null }
  /** It halts with this finding, and a person does what `person` says. */
  | {
      readonly is: "halts";
      readonly finding: FindingCode;
      readonly person: string;
      readonly answer: "retry" | "plan-anew";
      /** What it halts with once more after the retry: the first halt hid it. A second retry is the answer. */
      readonly next?: FindingCode;
    }
  /** The coordinator knows nothing of the upgrade any more; a plan made anew has this finding. */
  | { readonly is: "forgotten"; readonly finding: FindingCode; readonly person: string; readonly answer: "plan-anew" };

/** A fault that lies in wait. */
export type Armed = {
  /** True once it has bitten. */
  readonly bit: () => boolean;
  /** Takes the cause away, as the person would. Nothing to do where it went by itself. */
  readonly mend: () => Promise<void>;
};

export type Fault = {
  /** One sentence. */
  readonly does: string;
  /** The step that it disturbs; null: all along. */
  readonly bites: StepKind | null;
  readonly comes: Comes;
  /** The least cluster at which it makes sense; one control plane and one worker when left out. */
  readonly needs?: { readonly controlPlanes?: number; readonly workers?: number };
  /**
   * Put on a planned upgrade, before it is started. What planning refuses, the start refuses as well: such a fault comes when the
   * step begins that it disturbs.
   */
  readonly arm: (world: FaultWorld) => Armed | Promise<Armed>;
};

/** @returns a fault that tells by `bite()` that it has bitten. */
export function armed(mend: () => void | Promise<void> = () => undefined): Armed & { readonly bite: () => void } {
  let bitten = false;
  return {
    bite: () => {
      bitten = true;
    },
    bit: () => bitten,
    mend: async () => mend(),
  };
}
