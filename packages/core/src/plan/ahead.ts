import { type DrainTimes, NO_DRAIN_TIMES } from "../forecast/drain-times.ts";
import { forecastDrains, type NodeForecast } from "../forecast/forecast.ts";
import { ok, type Result } from "../model/errors.ts";
import { type Finding, finding } from "../model/finding.ts";
import type { Severity } from "../model/finding-row.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { preflight } from "../preflight/preflight.ts";
import { workOf } from "../rules/node-work.ts";
import { weigh } from "../rules/severity.ts";
import { survey } from "./make-plan.ts";
import { newestFound } from "./versions-found.ts";

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

type Seen = Pick<Ahead, "from" | "to" | "stops"> & { readonly findings: readonly Finding[] };

/**
 * Looks ahead without planning. `version-downgrade` and the like when no way leads to the target.
 * @param target null: the newest version that was found. Nobody asked for a way there, so where none leads there what is in
 * its way is among the findings, and no error.
 * @param times of earlier drains, for the forecast.
 */
export function lookAhead(
  state: ClusterState,
  target: Version | null,
  policy: Policy,
  times: DrainTimes = NO_DRAIN_TIMES,
): Result<Ahead> {
  const seen = target === null ? lookAsFound(state, policy) : lookTo(state, target, policy);
  if (!seen.ok) return seen;
  const weighed = seen.value.findings.map((f) => ({ ...f, severity: weigh(f.code, policy) }));
  return ok({
    ...seen.value,
    findings: weighed.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity)),
    drains: state.inventory && forecastDrains(state, state.inventory, policy.drain, times),
  });
}

function lookTo(state: ClusterState, target: Version, policy: Policy): Result<Seen> {
  const surveyed = survey({ state, target, policy });
  if (!surveyed.ok) return surveyed;
  const { from, hops, findings } = surveyed.value;
  return ok({ from, to: target, stops: hops.map((h) => h.to), findings });
}

function lookAsFound(state: ClusterState, policy: Policy): Result<Seen> {
  const to = newestFound(state);
  // `via` belongs to a target that somebody named.
  const seen = lookTo(state, to, { ...policy, via: [] });
  if (seen.ok) return seen;
  const { code, detail, findings = [] } = seen.problem;
  if (code !== "plan-blocked" && code !== "package-not-offered") return seen;
  const own = findings.length > 0 ? findings : [finding("package-not-offered", "cluster", detail)];
  const known = new Set(own.map((f) => f.code));
  const more = preflight({ state, target: to, policy, work: workOf(state, to) }).findings;
  const all = [...own, ...more.filter((f) => !known.has(f.code))];
  return ok({ from: state.kubeadmVersion, to, stops: [to], findings: all });
}
