import { type Rule, recorded } from "./context.ts";

/** When every step of the plan is done or was skipped, those on quarantined workers aside, and nothing runs, the run is over. */
export const succeeded: Rule = ({ view, running }) => {
  if (running.length > 0 || view.failures.size > 0) return null;
  for (const [id, { lane }] of view.places) {
    if (lane.node !== null && view.quarantined.has(lane.node)) continue;
    const is = view.records.get(id)?.is;
    if (is !== "done" && is !== "skipped") return null;
  }
  return recorded({ type: "ended", how: "succeeded" });
};
