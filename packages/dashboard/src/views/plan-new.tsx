import { coreOf } from "@lockkeeper/api/core-types";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import { type FormEvent, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { PLANS, useResource } from "../api/use-resource.ts";
import { AheadView } from "../plan/ahead-view.tsx";
import { PlanList } from "../plan/plan-list.tsx";
import { navigate } from "../router.tsx";
import { useMayAct } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";

type Busy = "ahead" | "plan" | null;

/** From a target version to a plan: what is found first, then the plan itself. Nothing of it changes the cluster. */
export function PlanNew() {
  const may = useMayAct();
  const plans = useResource(
    "plans",
    () => dataOf(api.GET("/api/v1/plans", { params: { query: { limit: "20" } } })),
    PLANS,
  );
  const [to, setTo] = useState("");
  const [policyText, setPolicyText] = useState("");
  const [busy, setBusy] = useState<Busy>(null);
  const [ahead, setAhead] = useState<Ahead | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const ask = async (what: Exclude<Busy, null>) => {
    setBusy(what);
    setProblem(null);
    try {
      const body = { to: to.trim(), ...policyOf(policyText) };
      if (what === "ahead") setAhead(coreOf("Ahead", await dataOf(api.POST("/api/v1/preflight", { body }))));
      else navigate(`/plans/${encodeURIComponent((await dataOf(api.POST("/api/v1/plans", { body }))).id)}`);
    } catch (error) {
      setAhead(null);
      setProblem(error);
    } finally {
      setBusy(null);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask("ahead");
  };
  const blocked = ahead?.findings.some(({ severity }) => severity === "blocker") ?? false;
  return (
    <div className="stack">
      <div>
        <h1>Plan an upgrade</h1>
        <p className="muted">Looking ahead and planning change nothing. An upgrade begins when you start a plan.</p>
      </div>
      {may ? (
        <section className="card" aria-label="New plan">
          <form className="body stack" onSubmit={submit}>
            <div className="field" style={{ maxWidth: "20rem" }}>
              <label htmlFor="to">Target version</label>
              <input
                id="to"
                className="input"
                required
                placeholder="v1.34.2"
                autoComplete="off"
                spellCheck={false}
                value={to}
                onChange={(event) => {
                  setTo(event.target.value);
                  setAhead(null);
                }}
              />
            </div>
            <details>
              <summary>Policy</summary>
              <div className="field" style={{ marginTop: "0.5rem" }}>
                <label htmlFor="policy">A partial policy over the defaults, as JSON</label>
                <textarea
                  id="policy"
                  className="input mono"
                  rows={5}
                  spellCheck={false}
                  placeholder='{"gates": {"approval": "node"}}'
                  value={policyText}
                  onChange={(event) => {
                    setPolicyText(event.target.value);
                    setAhead(null);
                  }}
                />
              </div>
            </details>
            <div className="row">
              <button type="submit" className={`button ${ahead ? "" : "primary"}`} disabled={busy !== null}>
                {busy === "ahead" ? "Looking ahead…" : "Look ahead"}
              </button>
              <button
                type="button"
                className={`button ${ahead && !blocked ? "primary" : ""}`}
                disabled={busy !== null || to.trim() === ""}
                onClick={() => void ask("plan")}
              >
                {busy === "plan" ? "Planning…" : "Make the plan"}
              </button>
              <span className="small muted">
                Looking ahead asks every host: preflight, and what drains would do now.
              </span>
            </div>
          </form>
        </section>
      ) : (
        <p className="muted">To plan you need a token of the role operator.</p>
      )}
      <ProblemNote problem={problem} />
      {ahead && <AheadView ahead={ahead} />}
      <PlanList plans={plans.value?.items ?? []} />
    </div>
  );
}

/** @throws with what is wrong, in words, when it is no JSON. */
function policyOf(text: string): { readonly policy?: unknown } {
  if (text.trim() === "") return {};
  try {
    return { policy: JSON.parse(text) as unknown };
  } catch (error) {
    throw new Error(`The policy is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
