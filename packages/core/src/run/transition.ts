import type { Intent } from "../model/decision.ts";
import type { EventOf } from "../model/event.ts";
import type { Step } from "../model/step.ts";
import { rowOf } from "../rules/step-kinds.ts";
import type { StepRecord } from "./view.ts";

/** The events that are about a step. */
export type StepEvent = EventOf<"step-intended" | "step-settled" | "rewound" | "retried" | "skipped">;

/** An event that cannot follow those before it: the log is not in order. */
export class IllegalEvent extends Error {
  override readonly name = "IllegalEvent";
}

/**
 * The one transition function of a step. What it does not name is illegal.
 *
 *     pending --intended--> running --settled--> done | failed
 *     failed, halted --retried--> pending        running --retried--> running (waited for anew)
 *     done, halted while it ran --retried--> done
 *     pending, failed --skipped--> skipped       done, failed, skipped --rewound--> pending
 *
 * @throws IllegalEvent with what and where.
 */
export function transition(record: StepRecord, event: StepEvent): StepRecord {
  const { step, attempt, startedAt, endedAt } = record;
  const pending = { step, attempt, startedAt, endedAt, is: "pending" } as const;
  switch (`${record.is} ${event.type}` as const) {
    case "pending step-intended":
      if (event.type === "step-intended" && event.attempt === attempt + 1) return begun(step, event);
      break;
    case "running step-settled":
      if (event.type === "step-settled" && event.attempt === attempt) return settled(record, event);
      break;
    case "running retried":
      if (record.is === "running") return { ...record, since: event.at };
      break;
    // It halted the run while it ran, and has come to its end since: the retry lifts the halt alone.
    case "done retried":
      return record;
    case "pending retried":
    case "failed retried":
    case "done rewound":
    case "failed rewound":
    case "skipped rewound":
      return pending;
    case "pending skipped":
    case "failed skipped":
      if (event.type === "skipped" && rowOf(step).skippable) {
        return { ...pending, is: "skipped", endedAt: event.at, by: event.by, why: event.why };
      }
      break;
    default:
      break;
  }
  const tried = "attempt" in event ? ` (attempt ${event.attempt})` : "";
  throw new IllegalEvent(
    `event ${event.seq}: ${event.type}${tried} for ${step.id}, which is ${record.is} at attempt ${attempt}`,
  );
}

function begun(step: Step, event: EventOf<"step-intended">): StepRecord {
  const { attempt, seq, at } = event;
  // The one place that makes an Intent: from the event that records it.
  const intent = { step, attempt, seq } as Intent;
  return { step, attempt, startedAt: at, endedAt: null, is: "running", intent, since: at };
}

function settled(record: StepRecord, event: EventOf<"step-settled">): StepRecord {
  const { step, attempt, startedAt } = record;
  const { outcome } = event;
  if (outcome.kind !== step.kind) {
    throw new IllegalEvent(`event ${event.seq}: ${step.id} settles with the outcome of a ${outcome.kind}`);
  }
  const common = { step, attempt, startedAt, endedAt: event.at };
  return outcome.is === "done" ? { ...common, is: "done", outcome } : { ...common, is: "failed", outcome };
}
