import { useContext } from "react";
import { api, dataOf } from "../api/client.ts";
import { usePlanning } from "../plan/use-planning.ts";
import { SessionContext } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";

/** Has the restore of a snapshot planned. The plan is shown, and nothing of it begins by itself. */
export function PlanRestore({ digest }: { readonly digest: string }) {
  const { busy, problem, plan } = usePlanning();
  const session = useContext(SessionContext);
  if (session?.role !== "admin") return null;
  const make = () => dataOf(api.POST("/api/v1/plans/restore", { body: { snapshot: digest } }));
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void plan(make)}>
        {busy ? "Planning…" : "Plan a restore"}
      </button>
      <ProblemNote problem={problem} />
    </>
  );
}
