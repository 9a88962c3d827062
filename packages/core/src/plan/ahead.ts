import { forecastDrains, type NodeForecast } from "../forecast/forecast.ts";
import { ok, type Result } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import type { Severity } from "../model/finding-row.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { weigh } from "../rules/severity.ts";
import { survey } from "./make-plan.ts";

export type WeighedFinding = Finding & { readonly severity: Severity };

/** What is known before anything is touched: the way, what preflight finds on it, and what drains would do now. */
export type Ahead = {
  readonly from: Version;
  readonly to: Version;
  /** The versions that it goes by, the target last; empty when everything is there already. */
  readonly stops: readonly Version[];
  /** The gravest first. */
  readonly findings: readonly WeighedFinding[];
  /** Null where nobody looked what runs in the cluster. */
  readonly drains: readonly NodeForecast[] | null;
};

const ORDER: readonly Severity[] = ["blocker", "warning", "info"];

/** Looks ahead without planning. `version-downgrade` and the like when no way leads to the target. */
export function lookAhead(state: ClusterState, target: Version, policy: Policy): Result<Ahead> {
  const surveyed = survey({ state, target, policy });
  if (!surveyed.ok) return surveyed;
  const { from, hops, findings } = surveyed.value;
  const weighed = findings.map((f) => ({ ...f, severity: weigh(f.code, policy) }));
  return ok({
    from,
    to: target,
    stops: hops.map((h) => h.to),
    findings: weighed.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity)),
    drains: state.inventory && forecastDrains(state, state.inventory, policy.drain),
  });
}
