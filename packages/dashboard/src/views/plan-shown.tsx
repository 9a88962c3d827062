import { coreOf } from "@lockkeeper/api/core-types";
import { type Phase, type Plan, planSteps } from "@lockkeeper/core/model/plan";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import { describeStep } from "@lockkeeper/core/rules/step-kinds";
import { useContext, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { useResource } from "../api/use-resource.ts";
import { PolicyChanges } from "../plan/policy-changes.tsx";
import { StartPlan, startWord } from "../plan/start-plan.tsx";
import { SessionContext, useMayAct } from "../session.ts";
import { Findings } from "../ui/findings.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { duration } from "../ui/time.tsx";
import { count } from "../ui/words.ts";

/** A plan: every step of it, what was found, how long it may take; and its start. */
export function PlanShown({ id }: { readonly id: string }) {
  const params = { path: { id } };
  const { value: plan, problem } = useResource(id, async () =>
    coreOf("Plan", await dataOf(api.GET("/api/v1/plans/{id}", { params }))),
  );
  const estimate = useResource(id, async () =>
    coreOf("Estimate", await dataOf(api.GET("/api/v1/plans/{id}/estimate", { params }))),
  );
  const [asked, setAsked] = useState(false);
  const may = useMayAct();
  const session = useContext(SessionContext);
  if (plan === null) {
    return problem === null ? <p className="empty">Asking for the plan…</p> : <ProblemNote problem={problem} />;
  }
  const steps = planSteps(plan);
  // A restore replaces all that the cluster knows: for admins alone.
  const mayStart = plan.restore !== undefined ? session?.role === "admin" : may;
  const drains = steps.filter(({ kind }) => kind === "drain").length;
  return (
    <div className="stack">
      <section className="card hero" aria-label="The plan">
        <div className="row apart">
          <h1 className="route">
            {plan.purpose === "restore" ? (
              `Restore of etcd, revision ${plan.restore?.snapshot.revision}`
            ) : (
              <>
                {plan.from} <span className="arrow">→</span> {plan.hops.map((hop) => hop.to).join(" → ") || plan.to}
              </>
            )}
          </h1>
          {mayStart && steps.length > 0 && (
            <button type="button" className={startLook(plan)} onClick={() => setAsked(true)}>
              {startWord(plan)}…
            </button>
          )}
        </div>
        <dl className="facts">
          <div>
            <dt>What it does</dt>
            <dd>
              {steps.length === 0
                ? "Nothing: everything is there already"
                : `${count(plan.hops.length, "hop")}, ${count(steps.length, "step")}, ${count(drains, "drain")}`}
            </dd>
          </div>
          <div>
            <dt>How long</dt>
            <dd>{estimate.value ? estimateText(estimate.value) : "…"}</dd>
          </div>
          <div>
            <dt>Plan</dt>
            <dd className="mono small">{plan.id}</dd>
          </div>
        </dl>
      </section>
      {plan.restore !== undefined && (
        <p className="muted">
          {mayStart
            ? "Nothing has been touched yet. The start asks for the cluster's name."
            : "It restores etcd: to start it you need a token of the role admin."}
        </p>
      )}
      <PolicyChanges policy={plan.policy} />
      <Findings findings={plan.findings} />
      {plan.hops.map((hop) => (
        <section className="card" key={hop.to} aria-label={`${hop.from} to ${hop.to}`}>
          <div className="head" style={{ borderBottom: 0 }}>
            <h2>
              {hop.from} → {hop.to}
            </h2>
          </div>
          {hop.phases.map((phase) => (
            <PhaseOutline key={phase.id} phase={phase} />
          ))}
        </section>
      ))}
      {asked && <StartPlan plan={plan} close={() => setAsked(false)} />}
    </div>
  );
}

function startLook({ restore }: Plan): string {
  return `button ${restore !== undefined ? "danger" : "primary"}`;
}

function PhaseOutline({ phase }: { readonly phase: Phase }) {
  const nodes = phase.lanes.flatMap(({ node }) => node ?? []);
  const wide = phase.width > 1 && nodes.length > 1 ? `, ${phase.width} at a time` : "";
  const [first] = phase.lanes;
  return (
    <details className="phase">
      <summary>
        <span />
        <span>
          {phase.title.charAt(0).toUpperCase() + phase.title.slice(1)}
          {nodes.length > 0 && (
            <span className="muted small">
              {" "}
              {nodes.length > 8 ? count(nodes.length, "node") : nodes.join(", ")}
              {wide}
            </span>
          )}
        </span>
        <span className="small muted">
          {count(first?.steps.length ?? 0, "step")}
          {nodes.length > 1 ? " each" : ""}
        </span>
      </summary>
      {phase.lanes.map(({ node, steps }, at) => (
        <div key={node ?? `cluster-${at}`} className="steps">
          <p className="small mono">{node ?? "cluster"}</p>
          <ol className="small muted">
            {steps.map((step) => (
              <li key={step.id}>{describeStep(step)}</li>
            ))}
          </ol>
        </div>
      ))}
    </details>
  );
}

function estimateText({ seconds, unknown, waitsForPeople, samples }: Estimate): string {
  if (samples === 0) return "Not known: no earlier run to learn from";
  const people = waitsForPeople ? ", and what people and windows take" : "";
  const rest = unknown.length > 0 ? `; not known: ${unknown.join(", ")}` : "";
  return `About ${duration(seconds * 1000)}${people}${rest}`;
}
