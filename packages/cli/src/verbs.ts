import type { UPGRADE_VERBS, UpgradeStatus } from "@lockkeeper/core/model/status";

type Name = (typeof UPGRADE_VERBS)[number];
type Verb = {
  /** A few words for the list of commands. */
  readonly brief: string;
  readonly means: string;
  /** What a person must agree to first; null: it disrupts nothing. */
  readonly asks: string | null;
  /** A reason, for the example. */
  readonly why: string;
};

/** What a person can tell an upgrade by this command, and what it means. */
export const VERBS = {
  approve: {
    brief: "let begin what waits for your approval",
    means: "let begin what waits for a person's approval",
    asks: "Let begin what waits for approval in",
    why: "the canaries look well",
  },
  pause: {
    brief: "begin nothing new; what runs ends",
    means: "begin nothing new; what runs is seen to its end",
    asks: null,
    why: "the shop is busy",
  },
  resume: {
    brief: "go on after a pause",
    means: "go on after a pause",
    asks: "Go on with",
    why: "the shop is quiet again",
  },
  retry: {
    brief: "try a failed step again",
    means: "try a failed step again",
    asks: "Try the failed step again in",
    why: "the budget is loosened",
  },
  skip: {
    brief: "pass over a failed step, on record",
    means: "pass over a failed step, where its kind allows it; what that lifts goes on record",
    asks: "Pass over the failed step in",
    why: "the probe itself is broken, CHG-1234",
  },
  force: {
    brief: "try a drain again, by force",
    means: "try a drain again and force what policy's drain.force names; it goes on record",
    asks: "Delete pods that hold the drain back in",
    why: "agreed with the shop, CHG-1234",
  },
  abort: {
    brief: "end it; nodes stay as they are",
    means: "begin nothing new and end the upgrade; nodes stay as they are",
    asks: "End for good",
    why: "we go on by hand",
  },
} as const satisfies Readonly<Record<Name, Verb>>;

/** In the order in which --help lists them. */
export const VERB_NAMES = [
  "approve",
  "pause",
  "resume",
  "retry",
  "skip",
  "force",
  "abort",
] as const satisfies readonly Name[];

/** The command lines that help now: the API may offer more verbs than this command has. */
export function offered({ state, can }: UpgradeStatus): readonly string[] {
  const over = state === "succeeded" || state === "aborted";
  return can.filter((verb) => verb === "rollback" || (!over && verb in VERBS)).map((verb) => `lockkeeper ${verb}`);
}
