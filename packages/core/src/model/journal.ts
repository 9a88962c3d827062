import type { BootId, Epoch, HostInstant, RunId } from "./ids.ts";
import type { Outcome } from "./outcome.ts";
import type { HostStep, HostStepKind } from "./step.ts";

/** One attempt at one step of one run: what makes an assignment the same assignment. */
export type AttemptKey = { readonly run: RunId; readonly step: HostStep["id"]; readonly attempt: number };

/** One fsynced line of the agent's journal on the host's disk; `seq` counts from 1 without a gap. */
export type JournalBody =
  /** The highest epoch accepted; written before any work of that epoch. */
  | { readonly type: "epoch"; readonly epoch: Epoch }
  /** Written before the act. */
  | {
      readonly type: "intended";
      readonly run: RunId;
      readonly step: HostStep;
      readonly attempt: number;
      readonly epoch: Epoch;
      readonly boot: BootId;
    }
  /** A transient unit is about to be started on the host for this attempt. */
  | { readonly type: "unit"; readonly key: AttemptKey; readonly unit: string; readonly boot: BootId }
  /** Holds as they were before a package transaction, to be put back after it whatever happens. */
  | { readonly type: "holds"; readonly key: AttemptKey; readonly held: readonly string[] }
  /** These images are about to be pinned for the run: nobody had pinned them before. */
  | { readonly type: "pinned"; readonly key: AttemptKey; readonly images: readonly string[] }
  /** What the run had pinned is not any more. */
  | { readonly type: "unpinned"; readonly run: RunId }
  | { readonly type: "settled"; readonly key: AttemptKey; readonly outcome: Outcome<HostStepKind> }
  /** The coordinator has it in its run log. */
  | { readonly type: "acknowledged"; readonly key: AttemptKey };

export type JournalRecord = JournalBody & { readonly v: 1; readonly seq: number; readonly at: HostInstant };

/** What hello carries of a journal. */
export type JournalSummary = {
  readonly epoch: Epoch | null;
  readonly records: number;
  /** Intended and not settled. */
  readonly open: readonly AttemptKey[];
};
