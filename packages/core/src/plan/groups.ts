import { fail, ok, type Result } from "../model/errors.ts";
import type { NodeName } from "../model/ids.ts";
import type { Policy, WorkerGroup } from "../model/policy.ts";
import type { ClusterState } from "../model/state.ts";
import type { NodeWork } from "../rules/node-work.ts";
import type { Build } from "./lane-build.ts";

type Labels = ReadonlyMap<NodeName, Readonly<Record<string, string>>>;

/** Workers that are taken together; `name` is empty for those that policy puts in no group. */
export type WorkGroup = { readonly name: string; readonly width: number; readonly work: readonly NodeWork[] };

/** The workers with something to do, by policy's groups in their order; each in the first that it fits, the others last. */
export function groupsOf(
  { policy, labels }: Pick<Build, "policy" | "labels">,
  work: readonly NodeWork[],
): readonly WorkGroup[] {
  const { groups, maxUnavailable } = policy.workers;
  let rest = work.filter((w) => w.node.role === "worker");
  const made: WorkGroup[] = [];
  for (const group of groups) {
    const mine = rest.filter((w) => fits(group, labels.get(w.node.name)));
    rest = rest.filter((w) => !mine.includes(w));
    made.push({ name: group.name, width: group.maxUnavailable ?? maxUnavailable, work: mine });
  }
  return [...made, { name: "", width: maxUnavailable, work: rest }].filter((g) => g.work.length > 0);
}

/** Node labels as far as somebody has looked. */
export function labelsOf({ inventory }: ClusterState): Labels {
  return new Map((inventory?.rooms ?? []).map((room) => [room.node, room.labels]));
}

/** `request-malformed` when a group's labels match no worker of the cluster: a canary that is none protects nobody. */
export function checkGroups(state: ClusterState, { workers }: Policy): Result<null> {
  const labels = labelsOf(state);
  const nodes = state.nodes.filter((n) => n.role === "worker");
  const empty = workers.groups.findIndex((g) => !nodes.some((n) => fits(g, labels.get(n.name))));
  const group = workers.groups[empty];
  if (!group) return ok(null);
  const wanted = Object.entries(group.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const why = state.inventory === null ? "the nodes' labels are not known" : `no worker has ${wanted}`;
  return fail("request-malformed", `policy.workers.groups[${empty}] (${group.name}) matches nothing: ${why}`);
}

function fits(group: WorkerGroup, labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels !== undefined && Object.entries(group.labels).every(([key, value]) => labels[key] === value);
}
