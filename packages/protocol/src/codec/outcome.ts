import type { Result } from "@lockkeeper/core/model/errors";
import type { Done, Outcome } from "@lockkeeper/core/model/outcome";
import type { HostStepKind } from "@lockkeeper/core/model/step";
import type { Outcome as WireOutcome, Outcome__Output as WireOutcomeIn } from "../gen/lockkeeper/agent/v1/Outcome.ts";
import { encodeEvidence, readEvidence } from "./evidence.ts";
import { encodeFindings, encodeTail, readFinding, readTail } from "./finding.ts";
import { KIND_NAMES, readKind } from "./names.ts";
import { decode, list, nonEmptyList, present, unset } from "./read.ts";

/** How a host step ended. */
export type HostOutcome = Outcome<HostStepKind>;
export type HostDone = { [K in HostStepKind]: Done<K> }[HostStepKind];

/** An outcome for the wire; texts and lists over their limits are cut. */
export function encodeOutcome(outcome: HostOutcome): WireOutcome {
  const log = encodeTail(outcome.log);
  if (outcome.is === "done") {
    return { done: { warnings: encodeFindings(outcome.warnings), log, ...encodeEvidence(outcome) } };
  }
  const { kind, changedHost, findings } = outcome;
  return { failed: { kind: KIND_NAMES[kind], changedHost, findings: encodeFindings(findings), log } };
}

/** An outcome from the wire, or what is wrong with it. */
export function decodeOutcome(wire: WireOutcomeIn): Result<HostOutcome> {
  return decode(() => readOutcome(wire, "outcome"));
}

export function readOutcome(wire: WireOutcomeIn, path: string): HostOutcome {
  switch (wire.is) {
    case "done": {
      const it = present(wire.done, `${path}.done`);
      const rest = {
        is: "done",
        warnings: list(it.warnings, `${path}.done.warnings`, readFinding),
        log: readTail(it.log, `${path}.done.log`),
      } as const;
      return readEvidence(it, `${path}.done`, rest);
    }
    case "failed": {
      const it = present(wire.failed, `${path}.failed`);
      return {
        is: "failed",
        kind: readKind(String(it.kind), `${path}.failed.kind`),
        changedHost: it.changedHost,
        findings: nonEmptyList(it.findings, `${path}.failed.findings`, readFinding),
        log: readTail(it.log, `${path}.failed.log`),
      };
    }
    default:
      return unset(wire.is, `${path}.is`);
  }
}
