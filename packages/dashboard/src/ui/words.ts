import { FINDINGS, type Severity } from "@lockkeeper/core/model/finding-codes";
import type { StepStatus, UPGRADE_VERBS, UpgradeState, UpgradeStatus } from "@lockkeeper/core/model/status";
import type { IconName } from "./icon.tsx";

export type Tone = "plain" | "accent" | "good" | "warn" | "bad";
type Look = { readonly word: string; readonly tone: Tone; readonly icon: IconName };

export const STATES: Readonly<Record<UpgradeState, Look>> = {
  running: { word: "Running", tone: "accent", icon: "running" },
  paused: { word: "Paused", tone: "warn", icon: "paused" },
  halted: { word: "Halted", tone: "bad", icon: "failed" },
  aborting: { word: "Aborting", tone: "warn", icon: "running" },
  succeeded: { word: "Succeeded", tone: "good", icon: "done" },
  aborted: { word: "Aborted", tone: "warn", icon: "failed" },
  "read-only": { word: "Read-only", tone: "bad", icon: "warn" },
};

export const STEPS: Readonly<Record<StepStatus, { readonly word: string; readonly icon: IconName }>> = {
  pending: { word: "to do", icon: "pending" },
  running: { word: "running", icon: "running" },
  done: { word: "done", icon: "done" },
  failed: { word: "failed", icon: "failed" },
  skipped: { word: "skipped", icon: "skipped" },
};

/** What a run is called; an upgrade where a coordinator of an earlier release does not say. */
export const PURPOSES: Readonly<Record<UpgradeStatus["purpose"], { readonly word: string; readonly the: string }>> = {
  upgrade: { word: "Upgrade", the: "the upgrade" },
  rollback: { word: "Rollback", the: "the rollback" },
  restore: { word: "Restore of etcd", the: "the restore of etcd" },
};

export type Verb = (typeof UPGRADE_VERBS)[number];

/** What a person can tell an upgrade, and what it means. */
export const VERBS: Readonly<Record<Verb, { readonly word: string; readonly means: string; readonly grave: boolean }>> =
  {
    approve: { word: "Approve", means: "Lets begin what waits for a person's approval.", grave: false },
    pause: { word: "Pause", means: "Begins nothing new. What runs is seen to its end.", grave: false },
    resume: { word: "Resume", means: "Goes on after the pause.", grave: false },
    retry: { word: "Retry", means: "Tries the failed step again.", grave: false },
    force: {
      word: "Force",
      means: "Tries the drain again and forces what policy names in its way. That goes on record.",
      grave: true,
    },
    skip: {
      word: "Skip",
      means: "Passes over the failed step, where its kind allows it. What that lifts goes on record.",
      grave: true,
    },
    abort: {
      word: "Abort",
      means: "Begins nothing new and ends the run. Nodes stay as they are: nothing is put back.",
      grave: true,
    },
  };

type Known = { readonly severity: Severity; readonly means: string; readonly fix: string };
const TABLE: Readonly<Record<string, Known>> = FINDINGS;

/** A finding code's row; null when the coordinator is newer than the page. */
export function codeRow(code: string): Known | null {
  return Object.hasOwn(TABLE, code) ? (TABLE[code] ?? null) : null;
}

/** The first letter large: a sentence's beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 node`, `3 nodes`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
