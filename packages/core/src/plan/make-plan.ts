import type { ErrorCode } from "../model/error-codes.ts";
import { fail, ok, type Result } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import type { FindingCode } from "../model/finding-codes.ts";
import type { Digest, PlanId } from "../model/ids.ts";
import type { Hop, Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { preflight } from "../preflight/preflight.ts";
import { allSaw } from "../rules/finding-text.ts";
import { workOf } from "../rules/node-work.ts";
import { weigh } from "../rules/severity.ts";
import { tooOldForKubeadm } from "../rules/skew.ts";
import { afterHop } from "./after-hop.ts";
import { basisOf } from "./basis.ts";
import { canonicalJson } from "./canonical.ts";
import { kubeletsLater } from "./catch-up.ts";
import { checkGroups, labelsOf } from "./groups.ts";
import { phasesOf } from "./phases.ts";
import { routeOf } from "./route.ts";

export type PlanRequest = {
  readonly state: ClusterState;
  readonly target: Version;
  readonly policy: Policy;
  readonly id: PlanId;
  readonly parent: PlanId | null;
  /** sha256 of the text's UTF-8 bytes. */
  readonly sha256: (text: string) => Digest;
};

/**
 * The plan from what was observed to the target, minor by minor; without hops when everything is there already.
 * `version-downgrade`, `version-skips-minor`, `request-malformed`, `external-etcd`, `package-not-offered` or
 * `plan-blocked` otherwise, with the findings.
 */
export function makePlan(request: PlanRequest): Result<Plan> {
  const { state, target, policy, id, parent, sha256 } = request;
  const surveyed = survey(request);
  if (!surveyed.ok) return surveyed;
  const { from, hops, findings: all } = surveyed.value;
  if (state.externalEtcd) {
    return fail(
      "external-etcd",
      "etcd is not managed by kubeadm here",
      all.filter((f) => f.code === "external-etcd"),
    );
  }
  const blockers = all.filter((f) => weigh(f.code, policy) === "blocker");
  if (hops.length > 0 && blockers.length > 0) return fail(codeFor(blockers), sentence(blockers), all);
  const findings = all.filter((f) => weigh(f.code, policy) !== "blocker");
  const content = { v: 1, parent, from, to: target, policy, basis: basisOf(state), hops, findings } as const;
  return ok({ ...content, id, digest: sha256(canonicalJson(content)) });
}

export type Survey = Pick<Plan, "from" | "hops" | "findings">;

/** What lies on the way to the target: the hops as they would be, and all that preflight finds, blockers included. */
export function survey({ state, target, policy }: Pick<PlanRequest, "state" | "target" | "policy">): Result<Survey> {
  if (state.externalEtcd) {
    const { findings } = preflight({ state, target, policy, work: workOf(state, target) });
    return ok({ from: state.kubeadmVersion, hops: [], findings });
  }
  const route = routeOf(state, target, policy);
  if (!route.ok) return route;
  const groups = checkGroups(state, policy);
  if (!groups.ok) return groups;
  return ok({ from: route.value.from, ...hopsOf(state, route.value.from, route.value.stops, policy) });
}

type Planned = { readonly hops: readonly Hop[]; readonly findings: readonly Finding[] };

/** One hop after the other, each planned on what the one before will have left. */
function hopsOf(start: ClusterState, from: Version, stops: readonly Version[], policy: Policy): Planned {
  const hops: Hop[] = [];
  const findings = new Map<string, Finding>();
  const labels = labelsOf(start);
  let state = start;
  stops.forEach((to, i) => {
    const later = kubeletsLater(state, stops[i + 1] ?? null, policy);
    const work = workOf(state, to, later);
    for (const f of preflight({ state, target: to, policy, work }).findings) findings.set(canonicalJson(f), f);
    const leftOpen = state.nodes.filter((n) => n.owner !== null).map((n) => n.name);
    if (work.length > 0 || leftOpen.length > 0) {
      const etcdMembers = state.nodes.filter((n) => n.role === "control-plane").length;
      const acceptOldKubelets = tooOldForKubeadm(state.nodes, to).length > 0;
      const last = i === stops.length - 1;
      const build = { to, policy, etcdMembers, acceptOldKubelets, last, labels };
      const phases = phasesOf(build, work, leftOpen);
      hops.push({ from: hops.at(-1)?.to ?? from, to, phases });
    }
    state = afterHop(state, to, later);
  });
  return { hops, findings: [...findings.values()] };
}

const NOT_OFFERED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "package-not-offered",
  "repository-not-switchable",
]);

function codeFor(blockers: readonly Finding[]): ErrorCode {
  return blockers.every((f) => NOT_OFFERED.has(f.code)) ? "package-not-offered" : "plan-blocked";
}

function sentence(blockers: readonly Finding[]): string {
  const shown = blockers.slice(0, 3);
  const more = blockers.length - shown.length;
  return `${allSaw(shown)}${more > 0 ? `; and ${more} more` : ""}`;
}
