import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { useContext } from "react";
import { ApiRefusal, api, dataOf } from "../api/client.ts";
import { usePlanning } from "../plan/use-planning.ts";
import { SessionContext, useMayAct } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";

/** Has the way back planned from where a run stands. The plan is shown, and nothing of it begins by itself. */
export function WayBack({ status }: { readonly status: UpgradeStatus }) {
  const { busy, problem, plan } = usePlanning();
  const session = useContext(SessionContext);
  const admin = session?.role === "admin";
  // Of an upgrade that came to its end nothing is offered to everybody: back from there leads only a restore of etcd.
  const over = admin && status.state === "succeeded" && status.purpose === "upgrade";
  if (!useMayAct() || !(over || status.can.includes("rollback"))) return null;
  const refused = problem instanceof ApiRefusal && problem.problem?.code === "rollback-refused";
  const params = { path: { id: status.id } };
  const back = (body: { readonly withEtcdRestore?: true }) =>
    plan(() => dataOf(api.POST("/api/v1/upgrades/{id}/rollback-plan", { params, body })));
  return (
    <section className="stack" aria-label="The way back">
      <div className="row">
        <button type="button" className="button" disabled={busy} onClick={() => void back({})}>
          {busy ? "Planning the way back…" : "Plan the way back"}
        </button>
        <span className="small muted">Shows what can be taken back safely from here. Changes nothing.</span>
      </div>
      <ProblemNote problem={problem} />
      {refused && admin && (
        <div className="row">
          <button
            type="button"
            className="button danger"
            disabled={busy}
            onClick={() => void back({ withEtcdRestore: true })}
          >
            Plan the last resort: etcd restored, too
          </button>
          <span className="small muted">
            For when every control plane has moved. All that was written since the snapshot would be lost; its start
            asks for the cluster's name.
          </span>
        </div>
      )}
    </section>
  );
}
