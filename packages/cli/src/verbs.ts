import type { UpgradeStatus } from "@lockkeeper/core/model/status";

/** What a person can tell an upgrade by this command, and what it means. */
export const VERBS = {
  approve: "let begin what waits for a person's approval",
  pause: "begin nothing new; what runs is seen to its end",
  resume: "go on after a pause",
  retry: "try a failed step again",
  skip: "pass over a failed step, where its kind allows it; what that lifts goes on record",
  abort: "begin nothing new and end the upgrade; nodes stay as they are",
} as const;

/** The command lines that help now: the API may offer more verbs than this command has. */
export function offered({ state, can }: UpgradeStatus): readonly string[] {
  if (state === "succeeded" || state === "aborted") return [];
  return can.filter((verb) => verb in VERBS).map((verb) => `lockkeeper ${verb}`);
}
