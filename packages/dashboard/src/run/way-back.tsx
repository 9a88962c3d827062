import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { navigate } from "../router.tsx";
import { useMayAct } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";

/** Has the way back planned from where a run stands. The plan is shown, and nothing of it begins by itself. */
export function WayBack({ status }: { readonly status: UpgradeStatus }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  if (!useMayAct() || !status.can.includes("rollback")) return null;
  const plan = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const params = { path: { id: status.id } };
      const made = await dataOf(api.POST("/api/v1/upgrades/{id}/rollback-plan", { params, body: {} }));
      navigate(`/plans/${encodeURIComponent(made.id)}`);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <section className="stack" aria-label="The way back">
      <div className="row">
        <button type="button" className="button" disabled={busy} onClick={() => void plan()}>
          {busy ? "Planning the way back…" : "Plan the way back"}
        </button>
        <span className="small muted">Shows what can be taken back safely from here. Changes nothing.</span>
      </div>
      <ProblemNote problem={problem} />
    </section>
  );
}
