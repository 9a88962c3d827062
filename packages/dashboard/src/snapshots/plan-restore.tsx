import { useContext, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { navigate } from "../router.tsx";
import { SessionContext } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";

/** Has the restore of a snapshot planned. The plan is shown, and nothing of it begins by itself. */
export function PlanRestore({ digest }: { readonly digest: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const session = useContext(SessionContext);
  if (session?.role !== "admin") return null;
  const plan = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await dataOf(api.POST("/api/v1/plans/restore", { body: { snapshot: digest } }));
      navigate(`/plans/${encodeURIComponent(made.id)}`);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="button" disabled={busy} onClick={() => void plan()}>
        {busy ? "Planning…" : "Plan a restore"}
      </button>
      <ProblemNote problem={problem} />
    </>
  );
}
