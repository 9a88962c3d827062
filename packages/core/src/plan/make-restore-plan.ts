import { isNonEmpty, type NonEmpty } from "../model/brand.ts";
import { fail, ok, type Result } from "../model/errors.ts";
import type { Finding } from "../model/finding.ts";
import type { Digest, NodeName, PlanId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import { type EtcdPeer, isRestoreToken, type RestoreSnapshot, UNDO_SECONDS } from "../model/restore.ts";
import type { ClusterState } from "../model/state.ts";
import { weigh } from "../rules/severity.ts";
import { basisOf } from "./basis.ts";
import { canonicalJson } from "./canonical.ts";
import { knownIds, restoreFindings } from "./restore-findings.ts";
import { restorePhases } from "./restore-phases.ts";

export type RestoreRequest = {
  readonly state: ClusterState;
  readonly policy: Policy;
  readonly snapshot: RestoreSnapshot;
  /** etcd's cluster ids that this cluster had before earlier restores. */
  readonly earlierIds: readonly string[];
  /** Nodes whose agents are not connected now. */
  readonly away: ReadonlySet<NodeName>;
  readonly token: string;
  readonly undoSeconds: number;
  readonly id: PlanId;
  readonly parent: PlanId | null;
  /** sha256 of the text's UTF-8 bytes. */
  readonly sha256: (text: string) => Digest;
};

/** kubeadm's own default. */
const DEFAULT_CLUSTER_NAME = "kubernetes";

/**
 * The plan of a restore of etcd on all control planes. `external-etcd`, `request-malformed` for a bad time or token, or
 * `restore-refused` with the findings that forbid it; nothing is touched by planning.
 */
export function makeRestorePlan(request: RestoreRequest): Result<Plan> {
  const { state, policy, snapshot, token, undoSeconds, id, parent, sha256 } = request;
  if (state.externalEtcd) return fail("external-etcd", "etcd is not managed by kubeadm here");
  const { min, max } = UNDO_SECONDS;
  if (!Number.isInteger(undoSeconds) || undoSeconds < min || undoSeconds > max)
    return fail("request-malformed", `undoSeconds is ${undoSeconds}, not a whole number from ${min} to ${max}`);
  if (!isRestoreToken(token)) return fail("request-malformed", `${JSON.stringify(token)} cannot name a restore`);
  const findings = restoreFindings(request);
  const blockers = findings.filter((f) => weigh(f.code, policy) === "blocker");
  const peers = peersOf(state);
  if (blockers.length > 0 || peers === null) return fail("restore-refused", sentence(blockers), findings);
  const clusterIds = knownIds(request);
  const restore = {
    clusterName: state.clusterName ?? DEFAULT_CLUSTER_NAME,
    ...{ snapshot, token, peers, clusterIds, undoSeconds },
    marks: state.nodes.map(({ name, unschedulable, owner, hold }) => ({ node: name, unschedulable, owner, hold })),
  };
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
  const { snapshot, clusterIds } = restore;
  const findings = restoreFindings({ state, snapshot, away, earlierIds: clusterIds });
  const blockers = findings.filter((f) => weigh(f.code, policy) === "blocker");
  return blockers.length > 0 ? fail("restore-refused", sentence(blockers), findings) : ok(null);
}

/** Every control plane's member; null when one is not known. */
function peersOf(state: ClusterState): NonEmpty<EtcdPeer & { readonly node: NodeName }> | null {
  const planes = state.nodes.filter((n) => n.role === "control-plane");
  const peers = planes.flatMap(({ name: node, host }) => {
    const own = host?.etcd?.own;
    return own ? [{ node, name: own.name, peerUrl: own.peerUrl }] : [];
  });
  return isNonEmpty(peers) && peers.length === planes.length ? peers : null;
}

function sentence(blockers: readonly Finding[]): string {
  const shown = blockers.slice(0, 3).map((f) => f.saw);
  const more = blockers.length - shown.length;
  return shown.length === 0
    ? "no control plane's etcd member is known"
    : `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
