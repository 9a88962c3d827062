import type { Phase, Plan } from "@lockkeeper/core/model/plan";
import type { StepView } from "@lockkeeper/core/model/status";
import { memo, useMemo, useState } from "react";
import { Icon } from "../ui/icon.tsx";
import { duration } from "../ui/time.tsx";
import { count, STEPS } from "../ui/words.ts";
import { LaneRow } from "./lane.tsx";
import { type Span, spanOf } from "./span.ts";

type TimelineProps = {
  readonly plan: Plan;
  readonly steps: readonly StepView[];
  /** The step whose record is shown. */
  readonly chosen: string | null;
  readonly choose: (step: string) => void;
};

/** Hops, their phases, the nodes' turns in each, and the steps of a turn, with their times. */
export function Timeline({ plan, steps, chosen, choose }: TimelineProps) {
  const views = useMemo(() => new Map(steps.map((step): [string, StepView] => [step.id, step])), [steps]);
  const planned = useMemo(
    () =>
      new Set<string>(
        plan.hops.flatMap((h) => h.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps.map((s) => s.id)))),
      ),
    [plan],
  );
  const putBack = steps.filter((step) => !planned.has(step.id));
  return (
    <div>
      {plan.hops.map((hop, at) => (
        <div key={hop.to}>
          {plan.hops.length > 1 && (
            <h3 className="hop-title">
              Hop {at + 1} of {plan.hops.length}: {hop.from} → {hop.to}
            </h3>
          )}
          {hop.phases.map((phase) => (
            <PhaseRow key={phase.id} phase={phase} views={views} chosen={chosen} choose={choose} />
          ))}
        </div>
      ))}
      {putBack.length > 0 && (
        <div>
          <h3 className="hop-title">Put back</h3>
          <LaneRow name={putBack[0]?.node ?? "cluster"} steps={putBack} chosen={chosen} choose={choose} />
        </div>
      )}
    </div>
  );
}

type PhaseProps = {
  readonly phase: Phase;
  readonly views: ReadonlyMap<string, StepView>;
  readonly chosen: string | null;
  readonly choose: (step: string) => void;
};

function PhaseRow({ phase, views, chosen, choose }: PhaseProps) {
  const [asked, setAsked] = useState<{ readonly during: string; readonly open: boolean } | null>(null);
  const lanes = phase.lanes.map(({ node, steps }) => ({ node, steps: steps.flatMap(({ id }) => views.get(id) ?? []) }));
  const all = lanes.flatMap(({ steps }) => steps);
  const span = spanOf(all);
  // Open where something goes on, until a person says otherwise; that counts until the phase gets on.
  const open = asked?.during === span.is ? asked.open : span.is === "running" || span.is === "failed";
  return (
    <details
      className="phase"
      open={open}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== open) setAsked({ during: span.is, open: currentTarget.open });
      }}
    >
      <summary>
        <span className={`row tint-${span.is}`}>
          <Icon name={STEPS[span.is].icon} />
        </span>
        <span>
          {capital(phase.title)}
          <span className="unseen">, {STEPS[span.is].word}</span>
          {lanes.length > 1 && <span className="muted small"> {count(lanes.length, "node")}</span>}
        </span>
        <span className="small muted nowrap">{summaryOf(span, all.length)}</span>
      </summary>
      {(open ? lanes : []).map(({ node, steps }, at) => (
        <LaneMemo
          key={node ?? `cluster-${at}`}
          name={node ?? "cluster"}
          steps={steps}
          chosen={steps.some(({ id }) => id === chosen) ? chosen : null}
          choose={choose}
        />
      ))}
    </details>
  );
}

/** Only what changed is drawn anew: steps that did not keep their identity. */
const LaneMemo = memo(LaneRow, (before, after) => {
  if (before.name !== after.name || before.chosen !== after.chosen || before.choose !== after.choose) return false;
  return before.steps.length === after.steps.length && before.steps.every((step, at) => step === after.steps[at]);
});

function summaryOf({ done, startedAt, endedAt }: Span, all: number): string {
  const steps = `${done}/${all}`;
  return startedAt !== null && endedAt !== null ? `${steps} · ${duration(endedAt - startedAt)}` : steps;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
