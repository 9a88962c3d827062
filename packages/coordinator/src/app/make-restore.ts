import { randomBytes } from "node:crypto";
import type { SnapshotProof } from "@lockkeeper/api/snapshot";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { PlanId } from "@lockkeeper/core/model/ids";
import { type Digest, type Instant, type NodeName, digest as readDigest } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { restoreSnapshotOf, UNDO_SECONDS, type WithoutApi } from "@lockkeeper/core/model/restore";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { makeRestorePlan } from "@lockkeeper/core/plan/make-restore-plan";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Asked, RestoreAsked } from "../ports/operations.ts";
import type { Store } from "../ports/store.ts";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import type { Known, LastKnown } from "./last-known.ts";
import type { Leadership } from "./leadership.ts";
import { newPlanId, sha256 } from "./make-plan.ts";
import { observeFor, observeLastSeen } from "./observe-cluster.ts";

export type RestoreParts = {
  readonly cluster: Cluster;
  readonly agents: Agents;
  readonly store: Store;
  readonly library: SnapshotLibrary;
  readonly clock: () => Instant;
  readonly leadership: Pick<Leadership, "standsBy">;
};

const TOKEN_BYTES = 6;
/** An etcd that takes more memory than the container has would end it, and what this coordinator alone knows of the cluster is lost then. */
const NO_ETCD_HERE =
  "the API server does not answer, and a coordinator that stands by without it puts nothing at risk: no etcd is started here";
/** Runs in which an earlier restore may have given etcd another id. */
const RUNS_LOOKED_AT = 1000;

/**
 * The dry run of a restore: proves the snapshot, looks at the cluster, plans, and keeps the plan. Nothing is touched.
 * `snapshot-unknown`, `snapshot-corrupt`, `restore-refused` with findings, or what planning says besides.
 */
export async function makeRestore(
  parts: RestoreParts,
  request: RestoreAsked,
  asked: Asked,
  id: PlanId = newPlanId(),
): Promise<Result<Plan>> {
  const { agents, cluster, store, library, clock } = parts;
  const policy = readPolicy(request.policy ?? {});
  if (!policy.ok) return policy;
  const shelved = await chosen(library, request.snapshot);
  if (!shelved.ok) return shelved;
  const snapshot = restoreSnapshotOf(shelved.value);
  const noApi = request.apiAway === true || cluster.observe().is === "away";
  const proven = await library.proveForPlan(snapshot.digest, noApi ? NO_ETCD_HERE : null);
  if (!proven.ok) return proven;
  const standsBy = request.apiAway === true ? await standing(parts) : ok(null);
  if (!standsBy.ok) return standsBy;
  const state = await observeForRestore(parts, standsBy.value);
  if (!state.ok) return state;
  const [last] = store.plans(1);
  const plan = makeRestorePlan({
    state: state.value,
    policy: policy.value,
    snapshot,
    unproven: unprovenOf(proven.value),
    earlierIds: earlierIds(store),
    away: awayNow(agents),
    token: newToken(),
    undoSeconds: request.undoSeconds ?? UNDO_SECONDS.default,
    ...(standsBy.value && { withoutApi: restsOn(standsBy.value, clock()) }),
    id,
    parent: last?.plan.id ?? null,
    sha256,
  });
  if (plan.ok) store.putPlan({ plan: plan.value, madeAt: clock(), by: asked.by });
  return plan;
}

type StandsBy = Known & { readonly last: LastKnown };

/** What it stands by with; a coordinator that does not, while the API server answers, is told of that alone. */
async function standing({ leadership, cluster }: RestoreParts): Promise<Result<StandsBy>> {
  const standsBy = leadership.standsBy();
  if (standsBy.ok || (await cluster.refresh()).is === "away") return standsBy;
  return fail("restore-api-answers", "the API server was asked for everything and has answered");
}

/** As it is now, or, without the API, as it was seen last and as its hosts are now. */
export async function observeForRestore(
  { cluster, agents }: Pick<RestoreParts, "cluster" | "agents">,
  standsBy: StandsBy | null,
): Promise<Result<ClusterState>> {
  if (standsBy === null) return observeFor(cluster, agents, null);
  const seen = await observeLastSeen(cluster, agents, standsBy.state);
  return seen.ok ? ok(standsBy.last.withMembers(seen.value)) : seen;
}

function restsOn({ state, epoch }: StandsBy, plannedAt: Instant): WithoutApi {
  // The host's clock may have been set back meanwhile.
  return { lastSeenAt: Math.min(state.asOf, plannedAt) as Instant, plannedAt, lastEpoch: epoch };
}

/** Why no real restore has proven it here; undefined when one has. */
export function unprovenOf({ proven, why }: SnapshotProof): string | undefined {
  return proven === "restored" ? undefined : (why ?? "");
}

/** The snapshot of that digest, or the only one whose digest begins so. */
async function chosen(library: SnapshotLibrary, named: string) {
  const whole = readDigest(named);
  const all = (await library.list()).map(({ kept }) => kept);
  const found = all.filter((kept) => (whole === null ? kept.digest.startsWith(named) : kept.digest === whole));
  const digests = new Set<Digest>(found.map((kept) => kept.digest));
  const [first] = found;
  if (first === undefined) return fail<never>("snapshot-unknown", `no snapshot of the digest ${named} is kept here`);
  if (digests.size > 1)
    return fail<never>("snapshot-unknown", `${digests.size} snapshots begin with ${named}: give more of it`);
  return ok(first);
}

/** New for each restore. */
export function newToken(): string {
  return `restore-${randomBytes(TOKEN_BYTES).toString("hex")}`;
}

/** etcd's ids before restores of this cluster that have begun to commit: snapshots from before are still its own. */
export function earlierIds(store: Store): readonly string[] {
  const ids = store.runs(RUNS_LOOKED_AT).flatMap(({ plan }) => store.plan(plan)?.plan.restore?.clusterIds ?? []);
  return [...new Set(ids)];
}

/** Nodes whose agents have been here and are not connected now. */
export function awayNow(agents: Agents): ReadonlySet<NodeName> {
  return new Set([...agents.hellos().values()].filter((h) => !h.presence.connected).map((h) => h.node));
}
