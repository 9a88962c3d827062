import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { StepView } from "@lockkeeper/core/model/status";
import { STEP_KINDS } from "@lockkeeper/core/rules/step-kinds";
import { Findings } from "../ui/findings.tsx";
import { Output } from "../ui/output.tsx";
import { WholeLog } from "./whole-log.tsx";

type RecordProps = { readonly run: string; readonly step: StepView; readonly events: readonly RunEvent[] };

/** What a step has left: its evidence, findings, and the end of its log on the host. */
export function StepRecord({ run, step, events }: RecordProps) {
  const outcome = events.reduce<Outcome | null>((last, e) => (e.type === "step-settled" ? e.outcome : last), null);
  const runs = step.status === "running";
  const hasLog = runs ? STEP_KINDS[step.kind].by === "agent" : outcome !== null && outcome.log !== null;
  return (
    <div className="stack" style={{ padding: "0.75rem 1rem", gap: "0.75rem" }}>
      {step.doing && <p className="small">{step.doing}</p>}
      {outcome && !runs && <Settled outcome={outcome} />}
      {hasLog && <WholeLog key={`${step.id} ${step.attempt}`} run={run} step={step.id} attempt={step.attempt} />}
    </div>
  );
}

function Settled({ outcome }: { readonly outcome: Outcome }) {
  const findings = outcome.is === "done" ? outcome.warnings : outcome.findings;
  return (
    <>
      {outcome.is === "failed" && (
        <p className="small">
          {outcome.changedHost ? "Something may have been changed on the host." : "Nothing was changed on the host."}
        </p>
      )}
      <Findings findings={findings} />
      {outcome.is === "done" && (
        <div>
          <h3 className="small muted">Evidence</h3>
          <Output text={JSON.stringify(outcome.evidence, null, 2)} />
        </div>
      )}
      {outcome.log && (
        <div>
          <h3 className="small muted">
            End of the log, <span className="mono">{outcome.log.path}</span>
          </h3>
          <Output text={outcome.log.tail} />
        </div>
      )}
    </>
  );
}
