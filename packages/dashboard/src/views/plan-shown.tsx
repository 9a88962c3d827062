import { coreOf } from "@lockkeeper/api/core-types";
import { type Phase, planSteps } from "@lockkeeper/core/model/plan";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import { describeStep } from "@lockkeeper/core/rules/step-kinds";
import { useRef, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { freshKey } from "../api/fresh-key.ts";
import { useResource } from "../api/use-resource.ts";
import { navigate } from "../router.tsx";
import { useMayAct } from "../session.ts";
import { Confirm } from "../ui/confirm.tsx";
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
  // A start whose answer was lost is asked again under the same key: nothing is started twice.
  const once = useRef({ why: "", key: freshKey() });
  const may = useMayAct();
  if (plan === null) {
    return problem === null ? <p className="empty">Asking for the plan…</p> : <ProblemNote problem={problem} />;
  }
  const steps = planSteps(plan);
  const word = plan.purpose === "rollback" ? "Roll back" : "Start the upgrade";
  const drains = steps.filter(({ kind }) => kind === "drain").length;
  return (
    <div className="stack">
      <section className="card hero" aria-label="The plan">
        <div className="row apart">
          <h1 className="route">
            {plan.from} <span className="arrow">→</span> {plan.hops.map((hop) => hop.to).join(" → ") || plan.to}
          </h1>
          {may && steps.length > 0 && plan.restore === undefined && (
            <button type="button" className="button primary" onClick={() => setAsked(true)}>
              {word}…
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
        <p className="muted">A restore of etcd is started by the command alone, which asks for the cluster's name.</p>
      )}
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
      {asked && (
        <Confirm
          title={plan.purpose === "rollback" ? `Roll back to ${plan.to}?` : `Start the upgrade to ${plan.to}?`}
          word={plan.purpose === "rollback" ? "Roll back" : "Start"}
          grave={plan.purpose === "rollback"}
          act={async (why) => {
            const body = { plan: plan.id, digest: plan.digest, ...(why === "" ? {} : { why }) };
            if (once.current.why !== why) once.current = { why, key: freshKey() };
            const header = { "idempotency-key": once.current.key };
            const status = await dataOf(api.POST("/api/v1/upgrades", { params: { header }, body }));
            navigate(`/upgrades/${encodeURIComponent(status.id)}`);
          }}
          close={() => setAsked(false)}
        >
          <p>
            {count(drains, "drain")} and {count(steps.length, "step")} follow, one node at a time unless the policy
            allows more workers. You can pause or abort between steps.
          </p>
        </Confirm>
      )}
    </div>
  );
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
