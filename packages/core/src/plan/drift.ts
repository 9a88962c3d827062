import type { Baseline, Basis, BasisNode, Plan } from "../model/plan.ts";
import type { ClusterState } from "../model/state.ts";
import { basisOf } from "./basis.ts";

type Field<T> = { readonly [K in keyof T]-?: string };

/** How each field of a basis is named in a line. Exhaustive by type: a new field cannot be forgotten. */
const CLUSTER: Field<Omit<Basis, "nodes" | keyof Baseline>> = {
  clusterUid: "the cluster's identity",
  kubeadmVersion: "kubeadm-config's version",
  coordinatorNode: "the coordinator's node",
};
const NODE: Field<Omit<BasisNode, "name">> = {
  uid: "its Node UID",
  machineId: "its machine-id",
  role: "its role",
  kubelet: "its kubelet",
  apiserver: "its apiserver",
  kubeadm: "its kubeadm",
  unschedulable: "unschedulable",
  leftOpen: "left open by an earlier run",
  hold: "its hold",
};

/** What has changed since the plan was made, one line each; empty when the plan still holds. Readiness, of nodes or of workloads, is no drift. */
export function planDrift(plan: Plan, state: ClusterState): readonly string[] {
  const was = plan.basis;
  const now = basisOf(state);
  const then = new Map(was.nodes.map((n) => [n.name, n]));
  const names = new Set(now.nodes.map((n) => n.name));
  return [
    ...changes(CLUSTER, { ...was }, { ...now }),
    ...was.nodes.filter((n) => !names.has(n.name)).map((n) => `${n.name} is gone`),
    ...now.nodes.flatMap((n) => {
      const before = then.get(n.name);
      return before ? changes(NODE, before, n).map((line) => `${n.name}: ${line}`) : [`${n.name} is new`];
    }),
  ];
}

function changes<K extends string>(
  fields: Readonly<Record<K, string>>,
  was: Readonly<Record<NoInfer<K>, unknown>>,
  now: Readonly<Record<NoInfer<K>, unknown>>,
): string[] {
  return keysOf(fields)
    .filter((key) => was[key] !== now[key])
    .map((key) => `${fields[key]} was ${said(was[key])}, is ${said(now[key])}`);
}

function keysOf<K extends string>(of: Readonly<Record<K, unknown>>): K[] {
  const keys: K[] = [];
  for (const key in of) keys.push(key);
  return keys;
}

function said(value: unknown): string {
  return value === null ? "not known" : String(value);
}
