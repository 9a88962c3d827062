import type { StepStatus, StepView } from "@lockkeeper/core/model/status";
import { useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { Clock, duration, Took } from "../ui/time.tsx";
import { STEPS } from "../ui/words.ts";
import { type Span, spanOf } from "./span.ts";

type LaneProps = {
  readonly name: string;
  readonly steps: readonly StepView[];
  readonly chosen: string | null;
  readonly choose: (step: string) => void;
};

/** A node's turn: how far it is, at a glance; its steps with their times when it is opened. */
export function LaneRow({ name, steps, chosen, choose }: LaneProps) {
  const [open, setOpen] = useState(false);
  const span = spanOf(steps);
  const now = steps.find(({ status }) => status === "running") ?? steps.find(({ status }) => status === "failed");
  return (
    <details className="lane" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="name mono">{name}</span>
        <span className="segments" aria-hidden="true">
          {stretchesOf(steps).map(({ from, status, length }) => (
            <i key={from} className={status} style={{ flexGrow: length, backgroundSize: `${100 / length}% 100%` }} />
          ))}
        </span>
        <span className={`says small ${now ? `tint-${now.status}` : "muted"}`}>{saidOf(span, now, steps.length)}</span>
        <span className="took small muted nowrap">
          {span.startedAt === null ? "" : <Took since={span.startedAt} until={untilOf(span)} />}
        </span>
      </summary>
      {open && (
        <ol className="steps">
          {steps.map((step) => (
            <li key={step.id}>
              <StepRow step={step} chosen={step.id === chosen} choose={choose} />
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

type StepProps = { readonly step: StepView; readonly chosen: boolean; readonly choose: (step: string) => void };

function StepRow({ step, chosen, choose }: StepProps) {
  const { status, title, attempt, startedAt, endedAt, doing } = step;
  return (
    <button type="button" className="step" aria-pressed={chosen} onClick={() => choose(step.id)}>
      <span className={`tint-${status}`}>
        <Icon name={STEPS[status].icon} />
      </span>
      <span>
        {title}
        <span className="unseen">, {STEPS[status].word}</span>
        {attempt > 1 && <span className="muted small"> attempt {attempt}</span>}
        {doing && doing !== title && <span className="muted small"> · {doing}</span>}
      </span>
      {startedAt === null ? <span /> : <Clock time={startedAt} />}
      <span className="took nowrap">
        {startedAt !== null && status === "running" && <Took since={startedAt} until={null} />}
        {startedAt !== null && endedAt !== null && duration(endedAt - startedAt)}
      </span>
    </button>
  );
}

/** Neighbours that stand alike are drawn as one: of hundreds of nodes every element counts. */
function stretchesOf(steps: readonly StepView[]) {
  const stretches: { from: string; status: StepStatus; length: number }[] = [];
  for (const { id, status } of steps) {
    const last = stretches.at(-1);
    if (last?.status === status) last.length++;
    else stretches.push({ from: id, status, length: 1 });
  }
  return stretches;
}

function untilOf({ is, endedAt, startedAt }: Span): number | null {
  return is === "running" ? null : (endedAt ?? startedAt);
}

function saidOf({ is, done }: Span, now: StepView | undefined, all: number): string {
  if (now?.status === "running") return now.doing || now.title;
  if (now?.status === "failed") return `failed: ${now.title}`;
  switch (is) {
    case "done":
      return "done";
    case "running":
      return `${done} of ${all} done`;
    case "pending":
    case "failed":
    case "skipped":
      return "";
  }
}
