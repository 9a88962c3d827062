import { Refused } from "../api/call.ts";
import { Findings } from "./findings.tsx";

/** What went wrong with a request, and what to do about it. */
export function ProblemNote({ problem }: { readonly problem: unknown }) {
  if (problem === null || problem === undefined) return null;
  if (!(problem instanceof Refused)) {
    return (
      <div className="problem" role="alert">
        <strong>{problem instanceof Error ? problem.message : String(problem)}</strong>
      </div>
    );
  }
  return (
    <div className="stack">
      <div className="problem" role="alert">
        <strong>{problem.message}</strong>
        {problem.detail && <p>{problem.detail}</p>}
        {problem.advice && <p className="muted">{problem.advice}</p>}
      </div>
      <Findings findings={problem.findings} />
    </div>
  );
}
