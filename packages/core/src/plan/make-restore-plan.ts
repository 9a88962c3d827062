import { fail, ok, type Result } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import type { Digest, NodeName, PlanId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import { weigh } from "../rules/severity.ts";
import { basisOf } from "./basis.ts";
import { canonicalJson } from "./canonical.ts";
import { type RestoreDataRequest, restoreData, restoreFault } from "./restore-data.ts";
import { restoreFindings } from "./restore-findings.ts";
import { restorePhases } from "./restore-phases.ts";

export type RestoreRequest = RestoreDataRequest & {
  readonly policy: Policy;
  /** Why no real restore has proven the snapshot; undefined when one has. */
  readonly unproven?: string | undefined;
  /** Nodes whose agents are not connected now. */
  readonly away: ReadonlySet<NodeName>;
  readonly id: PlanId;
  readonly parent: PlanId | null;
  /** sha256 of the text's UTF-8 bytes. */
  readonly sha256: (text: string) => Digest;
};

/**
 * The plan of a restore of etcd on all control planes. `external-etcd`, `request-malformed` for a bad time or token, or
 * `restore-refused` with the findings that forbid it; nothing is touched by planning.
 */
export function makeRestorePlan(request: RestoreRequest): Result<Plan> {
  const { state, policy, id, parent, sha256 } = request;
  if (state.externalEtcd) return fail("external-etcd", "etcd is not managed by kubeadm here");
  const fault = restoreFault(request);
  if (fault !== null) return fail("request-malformed", fault);
  const findings = restoreFindings(request);
  const blockers = findings.filter((f) => weigh(f.code, policy) === "blocker");
  const restore = restoreData(request);
  if (blockers.length > 0 || restore === null) return fail("restore-refused", sentence(blockers), findings);
  const version = state.kubeadmVersion;
  const hops = [{ from: version, to: version, phases: restorePhases(state, policy, restore) }];
  const purpose = { purpose: "restore", restore } as const;
  const content = {
    v: 1,
    parent,
    ...purpose,
    from: version,
    to: version,
    policy,
    basis: basisOf(state),
    hops,
  } as const;
  return ok({ ...content, findings, id, digest: sha256(canonicalJson({ ...content, findings })) });
}

/**
 * Whether the restore that was planned may begin on the cluster as it is now: an agent may have gone, a disk filled up since.
 * `restore-refused` with the findings; a plan of anything else may.
 */
export function mayRestore({ restore, policy }: Plan, state: ClusterState, away: RestoreRequest["away"]): Result<null> {
  if (restore === undefined) return ok(null);
  const { snapshot, clusterIds, withoutApi } = restore;
  const findings = restoreFindings({ state, snapshot, away, earlierIds: clusterIds, withoutApi });
  const blockers = findings.filter((f) => weigh(f.code, policy) === "blocker");
  return blockers.length > 0 ? fail("restore-refused", sentence(blockers), findings) : ok(null);
}

function sentence(blockers: readonly Finding[]): string {
  const shown = blockers.slice(0, 3).map((f) => f.saw);
  const more = blockers.length - shown.length;
  return shown.length === 0
    ? "no control plane's etcd member is known"
    : `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
