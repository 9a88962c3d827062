import { type Rule, recorded } from "./context.ts";

/** When every step of the plan is done or was skipped, and nothing runs, the run is over. */
export const succeeded: Rule = ({ view, running }) => {
  if (running.length > 0 || view.failures.size > 0) return null;
  for (const id of view.places.keys()) {
    const is = view.records.get(id)?.is;
    if (is !== "done" && is !== "skipped") return null;
  }
  return recorded({ type: "ended", how: "succeeded" });
};
