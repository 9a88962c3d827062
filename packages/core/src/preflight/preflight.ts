import { type Finding, finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import { ADDON_CHECKS } from "./addon-checks.ts";
import { API_CHECKS } from "./api-checks.ts";
import { type AnyCheck, type Check, findingsOf, type Look, runCheck } from "./check.ts";
import { CLUSTER_CHECKS } from "./cluster-checks.ts";
import { ETCD_CHECKS } from "./etcd-checks.ts";
import { HOST_CHECKS } from "./host-checks.ts";
import { NODE_CHECKS } from "./node-checks.ts";
import { SURROUNDINGS_CHECKS } from "./surroundings-checks.ts";
import { WORKLOAD_CHECKS } from "./workload-checks.ts";

export const CHECKS: readonly AnyCheck[] = [
  ...CLUSTER_CHECKS,
  ...NODE_CHECKS,
  ...HOST_CHECKS,
  ...ETCD_CHECKS,
  ...SURROUNDINGS_CHECKS,
  ...ADDON_CHECKS,
  ...WORKLOAD_CHECKS,
  ...API_CHECKS,
];

export type Preflight = {
  readonly checks: readonly Check[];
  /** What they found, in the order of the checks. What is unknown because an agent is missing is told once, as that. */
  readonly findings: readonly Finding[];
};

/** Looks at everything before anything is changed. */
export function preflight(look: Look): Preflight {
  const checks = CHECKS.flatMap((check) => runCheck(check, look));
  const silent = new Set<NodeName>(look.state.nodes.filter((n) => n.host === null).map((n) => n.name));
  const told = checks.filter((c) => {
    if (c.is === "unknown" && c.missing === "what runs in the cluster") return false;
    const onSilent = typeof c.where === "object" && "node" in c.where && silent.has(c.where.node);
    return !(c.is === "unknown" && c.missing === "what the agent reports of the host" && onSilent);
  });
  const unseen = finding(
    "workloads-not-seen",
    "cluster",
    "what runs in the cluster is not known, so it was not judged",
  );
  return { checks, findings: [...told.flatMap(findingsOf), ...(look.state.inventory === null ? [unseen] : [])] };
}
