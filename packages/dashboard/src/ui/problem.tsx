import { coreOf } from "@lockkeeper/api/core-types";
import { ApiRefusal } from "../api/client.ts";
import { Findings } from "./findings.tsx";

/** What went wrong with a request, and what to do about it. */
export function ProblemNote({ problem }: { readonly problem: unknown }) {
  if (problem === null || problem === undefined) return null;
  const said = problem instanceof ApiRefusal ? problem.problem : null;
  if (said === null) {
    return (
      <div className="problem" role="alert">
        <strong>{problem instanceof Error ? problem.message : String(problem)}</strong>
      </div>
    );
  }
  const { title, detail, advice, findings = [] } = said;
  return (
    <div className="stack">
      <div className="problem" role="alert">
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {advice && <p className="muted">{advice}</p>}
      </div>
      <Findings findings={findings.map((finding) => coreOf("Finding", finding))} />
    </div>
  );
}
