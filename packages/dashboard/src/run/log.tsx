import type { RunEvent } from "@lockkeeper/core/model/event";
import type { StepView } from "@lockkeeper/core/model/status";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { Clock } from "../ui/time.tsx";
import { eventStep, eventText } from "./event-text.ts";
import { StepRecord } from "./step-record.tsx";

/** So many lines at once; the others are a button away. */
const LINES = 200;
/** Closer to the end than this, whoever reads wants to stay there. */
const NEAR_PX = 48;

type LogProps = {
  /** The upgrade's id. */
  readonly run: string;
  readonly events: readonly RunEvent[];
  readonly steps: readonly StepView[];
  /** Only this step's; null: the whole run's. */
  readonly chosen: string | null;
  readonly choose: (step: string | null) => void;
};

/** What happens, as it happens; and the record of the step that was chosen. */
export function Log({ run, events, steps, chosen, choose }: LogProps) {
  const [shown, setShown] = useState(LINES);
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const views = useMemo(() => new Map(steps.map((step): [string, StepView] => [step.id, step])), [steps]);
  const step = chosen === null ? undefined : views.get(chosen);
  const matching = chosen === null ? events : events.filter((event) => eventStep(event) === chosen);
  const lines = matching.slice(-shown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line moves what is seen to the end.
  useEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines.length, events.length]);
  const scrolled = () => {
    const { current } = box;
    if (current) follows.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_PX;
  };
  return (
    <section className="card log" aria-label="Log">
      <div className="head">
        <h2>{step ? step.title : "Log"}</h2>
        {step && (
          <button type="button" className="button plain" onClick={() => choose(null)}>
            Whole run
          </button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <div className="lines" ref={box} onScroll={scrolled} role="log" aria-live="off" aria-label="Events" tabIndex={0}>
        {matching.length > shown && (
          <p className="line">
            <button type="button" className="button plain" onClick={() => setShown(shown + LINES)}>
              {matching.length - shown} earlier
            </button>
          </p>
        )}
        {lines.length === 0 && <p className="empty">Nothing yet</p>}
        {lines.map((event) => (
          <Line key={event.seq} event={event} views={views} />
        ))}
        {step && <StepRecord run={run} step={step} events={matching} />}
      </div>
    </section>
  );
}

const Line = memo(
  function Line({ event, views }: { readonly event: RunEvent; readonly views: ReadonlyMap<string, StepView> }) {
    const { node, text, tone } = eventText(event, views);
    return (
      <p className={`line ${tone}`}>
        <Clock time={event.at} />
        <span>
          {node !== null && <span className="node mono">{node} </span>}
          {text}
        </span>
      </p>
    );
  },
  (before, after) => before.event === after.event,
);
