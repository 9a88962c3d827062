import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { type Ahead, lookAhead } from "@lockkeeper/core/plan/ahead";
import { newestFound } from "@lockkeeper/core/plan/versions-found";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Store } from "../ports/store.ts";
import { drainTimesFrom } from "./estimate-from.ts";
import { observeCluster, observeFor } from "./observe-cluster.ts";

type Parts = { readonly cluster: Cluster; readonly agents: Agents };
type LookParts = Parts & { readonly store: Pick<Store, "runs" | "events"> };

/** The cluster with all that a plan to that version is made from; without one: to the newest version found in it. */
export async function observeTo({ cluster, agents }: Parts, to: string | undefined): Promise<Result<ClusterState>> {
  const target = await targetOf({ cluster, agents }, to);
  return target.ok ? observeFor(cluster, agents, target.value) : target;
}

/** Preflight and drain forecast, nothing kept. */
export async function look(parts: LookParts, to: string | undefined, policy: unknown): Promise<Result<Ahead>> {
  const checked = readPolicy(policy ?? {});
  if (!checked.ok) return checked;
  const target = await targetOf(parts, to);
  if (!target.ok) return target;
  const state = await observeFor(parts.cluster, parts.agents, target.value);
  if (!state.ok) return state;
  return lookAhead(state.value, to === undefined ? null : target.value, checked.value, drainTimesFrom(parts.store));
}

async function targetOf({ cluster, agents }: Parts, to: string | undefined): Promise<Result<Version>> {
  if (to === undefined) {
    const state = await observeCluster(cluster, agents);
    return state.ok ? { ok: true, value: newestFound(state.value) } : state;
  }
  const target = parseVersion(to);
  if (target !== null) return { ok: true, value: target };
  return fail("version-malformed", `${JSON.stringify(to.slice(0, 80))} is not a version such as v1.21.0`);
}
