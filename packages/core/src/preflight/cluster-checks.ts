import { isWelcome } from "../forecast/fits.ts";
import { finding } from "../model/finding.ts";
import type { NodeName } from "../model/ids.ts";
import type { NodeRoom, PodEntry } from "../model/inventory.ts";
import type { ClusterState, NodeState } from "../model/state.ts";
import { minorOf, type Version } from "../model/version.ts";
import { nameOf } from "../rules/drain-views.ts";
import {
  apiserversOf,
  type Component,
  kubeadmSkips,
  kubeletsOnTheWay,
  lastManagedBy,
  minorsApart,
  type SkewInput,
  skewFindings,
  tooOldForKubeadm,
} from "../rules/skew.ts";
import type { AnyCheck, ClusterCheck, PlaneCheck } from "./check.ts";

const externalEtcd: ClusterCheck = {
  name: "etcd is a static pod",
  code: "external-etcd",
  needs: "cluster",
  look: ({ state }) =>
    state.externalEtcd ? [finding("external-etcd", "cluster", "kubeadm-config names external etcd endpoints")] : [],
};

const controlPlane: ClusterCheck = {
  name: "there is a control plane",
  code: "control-plane-missing",
  needs: "cluster",
  look: ({ state }) => {
    if (state.nodes.some((n) => n.role === "control-plane")) return [];
    const saw = `none of ${state.nodes.length} nodes carries the control plane's label`;
    return [finding("control-plane-missing", "cluster", saw)];
  },
};

const apiserverKnown: PlaneCheck = {
  name: "every API server's version is known",
  code: "skew-unsupported",
  needs: "apiserver",
  look: () => [],
};

const skew: ClusterCheck = {
  name: "version skew",
  code: "skew-unsupported",
  also: ["skew-ends-with-plan"],
  needs: "cluster",
  look: ({ state, target, work }) => {
    const versions = skewInput(state);
    const turns = new Set(work.filter((w) => w.kubeadm !== null).map((w) => w.node.name));
    const skips = kubeadmSkips(
      versions.kubeadms.filter((c) => turns.has(c.node)),
      target,
    );
    const now = new Map(skewFindings(versions).map((f) => [JSON.stringify(f.where), f]));
    const onTheWay = new Map(kubeletsOnTheWay(versions, target).map((f) => [JSON.stringify(f.where), f]));
    const moves = versions.apiservers.some((a) => minorsApart(a.version, target) > 0);
    const moved = new Set(work.filter((w) => w.kubelet).map((w) => JSON.stringify({ node: w.node.name })));
    // A kubelet that is too new is caught up with by the apiservers; one that is too old moves when they do not.
    const ends = (where: string) => where !== WHOLE && (!onTheWay.has(where) || (!moves && moved.has(where)));
    const told = [...now].map(([where, f]) =>
      ends(where) ? finding("skew-ends-with-plan", f.where, `${f.saw}; the plan ends that first`) : f,
    );
    // What is broken already need not be told again as broken on the way.
    return [...told, ...[...onTheWay].flatMap(([where, f]) => (now.has(where) ? [] : [f])), ...skips];
  },
};

const WHOLE = JSON.stringify("cluster");

const kubeadmForced: ClusterCheck = {
  name: "kubeadm goes on beside the kubelets",
  code: "kubeadm-forced",
  needs: "cluster",
  look: ({ state, target, work }) => {
    const old = tooOldForKubeadm(state.nodes, target);
    if (old.length === 0 || !work.some((w) => w.kubeadm === "kubeadm-apply")) return [];
    const who = old.map((n) => `${n.name} at ${n.kubelet}`).join(", ");
    const saw = `kubelets of ${who} are within the skew policy and older than kubeadm ${target} goes on with by itself`;
    return [finding("kubeadm-forced", "cluster", saw)];
  },
};

const evenPlanes: ClusterCheck = {
  name: "an odd number of control planes",
  code: "control-planes-even",
  needs: "cluster",
  look: ({ state }) => {
    const planes = state.nodes.filter((n) => n.role === "control-plane").length;
    if (state.externalEtcd || planes % 2 === 1 || planes === 0) return [];
    return [
      finding("control-planes-even", "cluster", `etcd has ${planes} members: it bears the loss of ${planes / 2 - 1}`),
    ];
  },
};

const somewhereToGo: ClusterCheck = {
  name: "drained pods have somewhere to go",
  code: "drain-nowhere-to-go",
  needs: "cluster",
  look: ({ state, policy, work }) => {
    if (policy.acceptDowntime) return [];
    const schedulable = state.nodes.filter(willBeSchedulable);
    const rooms = new Map(state.inventory?.rooms.map((room) => [room.node, room]));
    const open = schedulable.filter((n) => rooms.get(n.name)?.taints.every((t) => t.effect === "PreferNoSchedule"));
    return work
      .filter((w) => w.kubelet)
      .flatMap(({ node }) => {
        // With one that lets everybody in, which is nearly always, nothing is to be looked for: of a thousand nodes each.
        if (open.some((n) => n.name !== node.name)) return [];
        const others = schedulable.filter((n) => n.name !== node.name);
        const left = others.length === 0 ? "no other node is schedulable" : keptOff(state, node, others, rooms);
        if (left === null) return [];
        return [finding("drain-nowhere-to-go", { node: node.name }, `while ${node.name} is drained ${left}`)];
      });
  },
};

/**
 * Pods that a node's drain would evict and that no other node lets in, where all others have a taint (as control planes do); null
 * where there are none. How much room a node without a taint has is another check's.
 */
function keptOff(
  { inventory }: ClusterState,
  { name }: NodeState,
  others: readonly NodeState[],
  rooms: ReadonlyMap<NodeName, NodeRoom>,
): string | null {
  const known = others.map((n) => rooms.get(n.name)).filter((r) => r !== undefined);
  if (inventory === null || known.length < others.length) return null;
  const kept = inventory.pods.filter(
    (p) => p.node === name && isMoved(p, inventory.ownNamespace) && !known.some((r) => isWelcome(p.demand, r)),
  );
  if (kept.length === 0) return null;
  const some = kept.slice(0, 3).map(nameOf).join(", ");
  return `nothing but nodes with taints is left, which let in none of ${kept.length} of its pods (${some})`;
}

/** Whether a drain evicts a pod and a controller makes it anew. */
function isMoved({ mirror, controller, phase, namespace }: PodEntry, ownNamespace: string): boolean {
  const runs = phase === "Running" || phase === "Pending";
  return runs && !mirror && controller !== null && controller.kind !== "DaemonSet" && namespace !== ownNamespace;
}

const config: ClusterCheck = {
  name: "kubeadm-config is at the version that runs",
  code: "kubeadm-config-behind",
  needs: "cluster",
  look: ({ state }) => {
    const running = [...new Set(apiserversOf(state).map((a) => a.version))];
    if (running.length === 0 || running.includes(state.kubeadmVersion)) return [];
    const saw = `kubeadm-config says ${state.kubeadmVersion}; API servers are at ${running.join(", ")}`;
    return [finding("kubeadm-config-behind", { object: "ConfigMap kube-system/kubeadm-config" }, saw)];
  },
};

const proxy: ClusterCheck = {
  name: "kube-proxy is there",
  code: "kube-proxy-replaced",
  needs: "cluster",
  look: ({ state, work }) => {
    const applies = work.some((w) => w.kubeadm === "kubeadm-apply");
    if (!applies || state.addons.some((a) => a.name === "kube-proxy")) return [];
    return [finding("kube-proxy-replaced", "cluster", "there is no DaemonSet kube-system/kube-proxy")];
  },
};

/** A kubelet of 1.31 reckons containers by another hash than one of 1.30 (KK#129385). */
const restarts: ClusterCheck = {
  name: "kubelets that restart every container",
  code: "containers-restart",
  needs: "cluster",
  look: ({ target, work }) => {
    const nodes = work.filter((w) => w.kubelet && minorOf(w.node.kubelet) <= 30 && minorOf(target) >= 31);
    if (nodes.length === 0) return [];
    return [finding("containers-restart", "cluster", `${nodes.length} kubelets go from 1.30 or older to ${target}`)];
  },
};

export const CLUSTER_CHECKS: readonly AnyCheck[] = [
  externalEtcd,
  controlPlane,
  evenPlanes,
  apiserverKnown,
  skew,
  kubeadmForced,
  somewhereToGo,
  config,
  proxy,
  restarts,
];

/** Schedulable once the run has brought back what an earlier one left open. */
function willBeSchedulable(node: NodeState): boolean {
  return node.owner === null ? !node.unschedulable : !node.owner.wasUnschedulable;
}

/** The versions that the skew policy is about; what is not known is left out. */
function skewInput(state: ClusterState): SkewInput {
  const known = (node: NodeName, version: Version | null): Component[] => (version ? [{ node, version }] : []);
  return {
    apiservers: apiserversOf(state),
    kubelets: state.nodes.map((n) => ({ node: n.name, version: n.kubelet })),
    kubeadms: state.nodes.flatMap((n) => known(n.name, lastManagedBy(n))),
  };
}
