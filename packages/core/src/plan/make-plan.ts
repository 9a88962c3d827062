import type { ErrorCode } from "../model/error-codes.ts";
import { fail, ok, type Result } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import { type FindingCode, severityOf } from "../model/finding-codes.ts";
import type { Digest, PlanId } from "../model/ids.ts";
import type { Hop, Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { Version } from "../model/version.ts";
import { preflight } from "../preflight/preflight.ts";
import { workOf } from "../rules/node-work.ts";
import { basisOf } from "./basis.ts";
import { canonicalJson } from "./canonical.ts";
import { phasesOf } from "./phases.ts";
import { hopFrom } from "./target.ts";

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
 * The plan for one hop from what was observed to the target; without hops when everything is there already.
 * `version-downgrade`, `version-skips-minor`, `external-etcd`, `package-not-offered` or `plan-blocked` otherwise, with
 * the findings.
 */
export function makePlan(request: PlanRequest): Result<Plan> {
  const { state, target, policy, id, parent, sha256 } = request;
  const work = workOf(state, target);
  const { findings: all } = preflight({ state, target, policy, work });
  const externalEtcd = all.filter((f) => f.code === "external-etcd");
  if (externalEtcd.length > 0) return fail("external-etcd", "etcd is not managed by kubeadm here", externalEtcd);
  const from = hopFrom(state, target);
  if (!from.ok) return from;
  const leftOpen = state.nodes.filter((n) => n.owner !== null).map((n) => n.name);
  const needed = work.length > 0 || leftOpen.length > 0;
  const blockers = all.filter((f) => severityOf(f.code) === "blocker");
  if (needed && blockers.length > 0) return fail(codeFor(blockers), sentence(blockers), all);
  const findings = all.filter((f) => severityOf(f.code) !== "blocker");
  const etcdMembers = state.nodes.filter((n) => n.role === "control-plane").length;
  const phases = needed ? phasesOf({ to: target, policy, etcdMembers }, work, leftOpen) : [];
  const hops: Hop[] = needed ? [{ from: from.value, to: target, phases }] : [];
  const content = {
    v: 1,
    parent,
    from: from.value,
    to: target,
    policy,
    basis: basisOf(state),
    hops,
    findings,
  } as const;
  return ok({ ...content, id, digest: sha256(canonicalJson(content)) });
}

const NOT_OFFERED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "package-not-offered",
  "repository-not-switchable",
]);

function codeFor(blockers: readonly Finding[]): ErrorCode {
  return blockers.every((f) => NOT_OFFERED.has(f.code)) ? "package-not-offered" : "plan-blocked";
}

function sentence(blockers: readonly Finding[]): string {
  const shown = blockers.slice(0, 3).map((f) => f.saw);
  const more = blockers.length - shown.length;
  return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
