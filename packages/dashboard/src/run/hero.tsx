import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { Badge, StateBadge } from "../ui/badge.tsx";
import { Findings } from "../ui/findings.tsx";
import { At, Took } from "../ui/time.tsx";
import { capital, count, PURPOSES, STATES } from "../ui/words.ts";
import { Verbs } from "./verbs.tsx";

/** An upgrade in five seconds: where it is, what it waits for and why, what can be done. */
export function Hero({ status, heading: Heading = "h1" }: { status: UpgradeStatus; heading?: "h1" | "h2" }) {
  const { state, purpose, steps, stepsDone, startedAt, endedAt, startedBy, findings } = status;
  const part = steps.length === 0 ? 100 : Math.floor((stepsDone / steps.length) * 100);
  const waitsForPerson = state === "running" && status.can.includes("approve");
  return (
    <section className={`card hero ${waitsForPerson ? "waiting" : state}`} aria-label={capital(PURPOSES[purpose].the)}>
      <p className="unseen" role="status">
        {STATES[state].word}: {steps.flatMap((step) => (step.status === "running" ? step.title : [])).join(", ")}
      </p>
      <div className="row apart">
        <Heading className="route">
          {purpose !== "upgrade" && <Badge tone="plain">{PURPOSES[purpose].word}</Badge>}
          <Route status={status} />
          {waitsForPerson ? (
            <Badge tone="warn" icon="waiting">
              Waits for approval
            </Badge>
          ) : (
            <StateBadge state={state} />
          )}
        </Heading>
        <Verbs status={status} />
      </div>
      <div className="stack" style={{ gap: "0.375rem" }}>
        <div
          className="bar"
          role="progressbar"
          aria-label="Steps done"
          aria-valuenow={stepsDone}
          aria-valuemin={0}
          aria-valuemax={steps.length}
          aria-valuetext={`${stepsDone} of ${count(steps.length, "step")}`}
        >
          <div style={{ width: `${part}%` }} />
        </div>
        <p className="row apart small muted">
          <span>
            {stepsDone} of {count(steps.length, "step")}, {part} %
          </span>
          <span>
            {endedAt === null ? "for " : "took "}
            <Took since={startedAt} until={endedAt} />, started <At time={startedAt} /> by {startedBy}
          </span>
        </p>
      </div>
      {endedAt === null && <Facts status={status} />}
      {findings.length > 0 && (
        <div className="stack" style={{ gap: "0.5rem" }}>
          <h2>Why it halted</h2>
          <Findings findings={findings} />
        </div>
      )}
    </section>
  );
}

/** A restore goes to no other version. */
function Route({ status: { purpose, from, to } }: { readonly status: UpgradeStatus }) {
  if (purpose === "restore") return <span>{to}</span>;
  return (
    <>
      <span>{from}</span>
      <span className="arrow" role="img" aria-label="to">
        →
      </span>
      <span>{to}</span>
    </>
  );
}

/** So many steps at once are named; a wide phase has more. */
const NAMED = 5;

function Facts({ status }: { readonly status: UpgradeStatus }) {
  const { steps, waits, outOfService, quarantined } = status;
  const running = steps.filter((step) => step.status === "running");
  // That a step is waited for which runs, and that says no more, is told beside it.
  const told = new Set(running.map(({ title }) => title));
  const reasons = waits.filter(({ why }) => !told.has(why));
  return (
    <dl className="facts">
      <div>
        <dt>Now</dt>
        <dd>
          {running.length === 0 && "Nothing runs"}
          <ul>
            {running.slice(0, NAMED).map((step) => (
              <li key={step.id}>
                {step.title}
                {step.startedAt !== null && (
                  <span className="muted nowrap">
                    {" "}
                    for <Took since={step.startedAt} until={null} />
                  </span>
                )}
              </li>
            ))}
          </ul>
          {running.length > NAMED && <span className="muted">and {running.length - NAMED} more</span>}
        </dd>
      </div>
      <div>
        <dt>Waits for</dt>
        <dd>
          {reasons.length === 0 && (running.length === 0 ? "Nothing" : "What runs to end")}
          <ul>
            {reasons.slice(0, NAMED).map((wait) => (
              <li key={`${wait.on} ${wait.why}`}>
                <span className="clamp" title={wait.why}>
                  {wait.why}
                </span>
                {wait.deadline !== null && (
                  <span className="muted small">
                    until <At time={wait.deadline} />
                  </span>
                )}
              </li>
            ))}
          </ul>
          {reasons.length > NAMED && <span className="muted">and {reasons.length - NAMED} more</span>}
        </dd>
      </div>
      <div>
        <dt>Out of service by our hand</dt>
        <dd>{outOfService.length === 0 ? "No node" : outOfService.join(", ")}</dd>
        {quarantined.length > 0 && <dd>Goes on without {quarantined.join(", ")}</dd>}
      </div>
    </dl>
  );
}
