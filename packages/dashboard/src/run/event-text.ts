import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import type { StepView } from "@lockkeeper/core/model/status";
import { stepNode } from "@lockkeeper/core/model/step";
import { allSaw, sawText } from "@lockkeeper/core/rules/finding-text";
import type { Tone } from "../ui/words.ts";

export type EventText = {
  /** Null for what is not on one node. */
  readonly node: string | null;
  readonly text: string;
  readonly tone: Tone;
};

/** An event of a run in a sentence. @param steps of the run, by their ids */
export function eventText(event: RunEvent, steps: ReadonlyMap<string, StepView>): EventText {
  const title = (id: string) => steps.get(id)?.title ?? id;
  const node = (id: string) => steps.get(id)?.node ?? null;
  const because = (why: string) => (why === "" ? "" : `: ${why}`);
  const plain = (text: string, tone: Tone = "plain", on: string | null = null): EventText => ({ node: on, text, tone });
  switch (event.type) {
    case "run-started":
      return plain(`started by ${event.by}, ${event.plan.from} → ${event.plan.to}${because(event.why)}`);
    case "led":
      return plain(`${event.holder} leads, epoch ${event.epoch}`);
    case "step-intended": {
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : "";
      return plain(`begins: ${title(event.step.id)}${again}`, "plain", stepNode(event.step));
    }
    case "step-settled": {
      const { outcome, step } = event;
      if (outcome.is === "done") return plain(`done: ${title(step)}`, "good", node(step));
      return plain(`failed: ${title(step)} (${outcome.findings.map((f) => f.code).join(", ")})`, "bad", node(step));
    }
    case "rewound":
      return plain(`put back: ${event.why}`, "warn");
    case "halted":
      return plain(`halted: ${withCodes(event.findings)}`, "bad");
    case "quarantined":
      return plain(`goes on without it: ${allSaw(event.findings)}`, "bad", event.node);
    case "noted":
      return plain(`noted: ${withCodes(event.findings)}`, "warn");
    case "paused":
    case "resumed":
    case "aborted":
      return plain(`${event.type} by ${event.by}${because(event.why)}`, "warn");
    case "approved":
    case "retried":
    case "skipped":
      return plain(`${event.type} by ${event.by}: ${title(event.step)}${because(event.why)}`, "warn", node(event.step));
    case "exempted":
      return plain(`invariant ${event.invariant} lifted for ${event.on} by ${event.by}${because(event.why)}`, "warn");
    case "ended":
      return plain(`ended: ${event.how}`, event.how === "succeeded" ? "good" : "warn");
  }
}

function withCodes(findings: readonly Finding[]): string {
  return findings.map((f) => `${f.code}, ${sawText(f)}`).join("; ");
}

/** The step that an event is about; null for those of the run as a whole. */
export function eventStep(event: RunEvent): string | null {
  if (event.type === "step-intended") return event.step.id;
  return "step" in event ? event.step : null;
}
