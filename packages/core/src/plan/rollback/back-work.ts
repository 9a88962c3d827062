import type { NonEmpty } from "../../model/brand.ts";
import { isNonEmpty } from "../../model/brand.ts";
import type { ExactPackage, HostFacts } from "../../model/host.ts";
import type { RunId } from "../../model/ids.ts";
import type { NodeBefore } from "../../model/plan.ts";
import { apiserverVersion, type NodeState } from "../../model/state.ts";
import type { PointRef } from "../../model/step.ts";
import { compareVersions } from "../../model/version.ts";
import { installedVersion } from "../../rules/package-version.ts";
import type { Stopped, Traces } from "./stopped-at.ts";

/** What goes back on one node. */
export type BackWork = {
  readonly node: NodeState;
  readonly before: NodeBefore;
  /** Null where nothing needs one: packages as they were, or none kept. */
  readonly point: PointRef | null;
  /** All managed packages as they were, for downloads. Null where nobody knows. */
  readonly exact: NonEmpty<ExactPackage> | null;
  /** Its repository was switched, so it is switched back, even where nothing else was done. */
  readonly stage: boolean;
  /** The static pods, proven or put back. */
  readonly manifests: boolean;
  /** What `kubeadm upgrade apply` moved in the cluster goes back from here. */
  readonly clusterConfig: boolean;
  /** The kubeadm package. */
  readonly kubeadm: boolean;
  /** `process`: on a drained node; `configuration`: files alone, the kubelet runs as it did. */
  readonly kubelet: "process" | "configuration" | "none";
  /** Left out of service: it is given back. */
  readonly open: boolean;
};

export type Decided = {
  readonly work: readonly BackWork[];
  /** Every control plane of the hop has moved. */
  readonly allMoved: boolean;
  /** They have, and none goes back: only a restore of etcd would take them. */
  readonly planesStay: boolean;
  /** Some have. */
  readonly someMoved: boolean;
};

/**
 * What goes back where, in the order of the nodes (facts of kubeadm, rollback by stage).
 * @param whole with a restore of etcd, so that control planes go back though all have moved.
 */
export function backWork(run: RunId, stopped: Stopped, nodes: readonly NodeState[], whole = false): Decided {
  const all = nodes.flatMap((node) => {
    const traces = stopped.traces.find((t) => t.node === node.name);
    const before = stopped.before.find((b) => b.name === node.name);
    return traces && before ? [{ node, traces, before }] : [];
  });
  const planes = all.filter(({ node }) => node.role === "control-plane");
  const moved = planes.filter(hasMoved);
  const allMoved = moved.length > 0 && moved.length === planes.length;
  const planesStay = allMoved && !whole;
  const work = all.map((one) => workOn(run, one, planesStay)).filter(isWork);
  return { work, allMoved, planesStay, someMoved: moved.length > 0 };
}

type One = { readonly node: NodeState; readonly traces: Traces; readonly before: NodeBefore };

/** Its API server runs what the hop brought. */
function hasMoved({ node, before }: One): boolean {
  const now = apiserverVersion(node);
  return now !== null && before.apiserver !== null && compareVersions(now, before.apiserver) > 0;
}

function workOn(run: RunId, one: One, planesStay: boolean): BackWork {
  const { node, traces, before } = one;
  const plane = node.role === "control-plane";
  const open = node.owner !== null;
  // Beside control planes that stay, what has come to its end is well and stays, too.
  const goes = !planesStay || traces.unfinished || open;
  const stays = plane && planesStay;
  const touched =
    traces.kubelet || node.kubelet !== before.kubelet || packageMoved(node.host, "kubelet", before.kubelet);
  const rewritten = traces.kubeadm && !stays;
  const kubelet = !goes ? "none" : touched ? "process" : rewritten ? "configuration" : "none";
  const kubeadm =
    goes && !stays && (traces.installed.has("kubeadm") || packageMoved(node.host, "kubeadm", before.kubeadm));
  const packages = traces.point?.packages ?? installedNow(node.host);
  return {
    node,
    before,
    point: traces.point && { run, step: traces.point.step, digest: traces.point.digest },
    exact: isNonEmpty(packages) ? packages : null,
    // A node that stays keeps the repository of what it runs.
    stage: goes && (traces.staged || kubeadm || kubelet === "process") && !(stays && kubelet === "none"),
    manifests: plane && !stays && traces.kubeadm,
    clusterConfig: traces.applied && !planesStay,
    kubeadm,
    kubelet,
    open,
  };
}

function isWork(work: BackWork): boolean {
  const { stage, manifests, clusterConfig, kubeadm, kubelet, open } = work;
  return stage || manifests || clusterConfig || kubeadm || kubelet !== "none" || open;
}

function packageMoved(host: HostFacts | null, name: "kubeadm" | "kubelet", was: NodeBefore["kubeadm"]): boolean {
  const now = installedVersion(host, name);
  return now !== null && was !== null && now !== was;
}

/** Of a node that nothing was installed on: what it has is what it had. */
function installedNow(host: HostFacts | null): readonly ExactPackage[] {
  return (host?.packages ?? []).flatMap(({ name, installed }) =>
    installed === null ? [] : [{ name, version: installed }],
  );
}
