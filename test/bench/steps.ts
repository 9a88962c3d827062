import type { RunEvent } from "@lockkeeper/core/model/event";

/** One attempt of a step, from its intent to its settling (ms since 1970, by the coordinator's clock). */
export type StepTime = {
  /** Its kind, and of an installation its packages. */
  readonly name: string;
  /** Null: on no node. */
  readonly node: string | null;
  readonly from: number;
  readonly until: number;
};

type Step = Extract<RunEvent, { type: "step-intended" }>["step"];

/** Every attempt that settled, in the order of their ends. */
export function stepsOf(events: readonly RunEvent[]): readonly StepTime[] {
  const open = new Map<string, { readonly at: number; readonly step: Step }>();
  const done: StepTime[] = [];
  for (const event of events) {
    if (event.type === "step-intended") open.set(event.step.id, { at: event.at, step: event.step });
    const began = event.type === "step-settled" ? open.get(event.step) : undefined;
    if (!began) continue;
    const node = "on" in began.step ? began.step.on : null;
    done.push({ name: nameOf(began.step), node, from: began.at, until: event.at });
  }
  return done;
}

function nameOf(step: Step): string {
  return step.kind === "install-packages" ? `install ${step.packages.join(" and ")}` : step.kind;
}
