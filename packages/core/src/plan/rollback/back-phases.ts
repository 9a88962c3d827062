import { isNonEmpty } from "../../model/brand.ts";
import type { Lane, Phase, PhaseKind } from "../../model/plan.ts";
import { apiserverVersion, type ClusterState } from "../../model/state.ts";
import type { ExpectedNode } from "../../model/step.ts";
import { minorName } from "../../model/version.ts";
import { inOrder } from "../../rules/node-work.ts";
import { stepId } from "../lane-build.ts";
import { restorePhases } from "../restore-phases.ts";
import {
  type BackBuild,
  clusterConfigLane,
  giveBackLane,
  kubeletBackLane,
  manifestsLane,
  packagesBackLane,
  pointLane,
  snapshotNowLanes,
  stableLanes,
  stageBackLane,
} from "./back-lanes.ts";
import type { BackWork, Decided } from "./back-work.ts";
import type { Stopped } from "./stopped-at.ts";
import type { WholeBack } from "./whole-back.ts";

type Made = {
  readonly kind: PhaseKind;
  readonly name: string;
  readonly title: string;
  readonly width: number;
  readonly lanes: readonly Lane[];
};

/**
 * The phases of a rollback, in the order that keeps the version skew policy at every moment: rollback points looked at and
 * packages staged; nodes that were left out of service; kubelets, workers' and then control planes'; what kubeadm moved in
 * the cluster; static pods, in the reverse of the order in which they were taken.
 * @param whole all control planes go back at once with etcd's data, which also holds what kubeadm moved in the cluster.
 */
export function backPhases(
  state: ClusterState,
  stopped: Stopped,
  decided: Decided,
  build: BackBuild,
  whole: WholeBack | null = null,
): readonly Phase[] {
  const turns = [...inOrder(state, "control-plane"), ...inOrder(state, "worker")].map((n) => n.name);
  const work = [...decided.work].sort((a, b) => turns.indexOf(a.node.name) - turns.indexOf(b.node.name));
  const { parallelNodes } = build.policy.stage;
  const lanes = (of: (w: BackWork) => Lane | null) => work.flatMap((w) => of(w) ?? []);
  const kubelets = work.filter((w) => w.kubelet === "process");
  const plane = (w: BackWork) => w.node.role === "control-plane";
  const openPlanes = kubelets.filter((w) => plane(w) && w.open);
  const workers = kubelets.filter((w) => !plane(w));
  const rest = work.filter(
    (w) => !w.open && (!w.manifests || whole) && w.kubelet !== "process" && (w.kubeadm || w.kubelet !== "none"),
  );
  // Whoever moved last goes back first; the one that kubeadm was applied on, last.
  const manifests = work
    .filter((w) => w.manifests)
    .sort((a, b) => Number(isMoved(a)) - Number(isMoved(b)) || byName(b, a))
    .sort((a, b) => Number(a.clusterConfig) - Number(b.clusterConfig));
  const before: readonly Made[] = [
    one(
      "check",
      "Look at the rollback points",
      lanes((w) => pointLane(build, w)),
      "",
      parallelNodes,
    ),
  ];
  const nodes: readonly Made[] = [
    one(
      "stage",
      "Switch repositories back, download packages and pull images",
      lanes((w) => stageBackLane(build, w)),
      "",
      parallelNodes,
    ),
    one(
      "adopt",
      "Give back what was left out of service",
      work.filter((w) => w.open && w.kubelet !== "process").map((w) => giveBackLane(build, w)),
    ),
    one(
      "control-plane-kubelets",
      "Kubelets of control planes that are out of service",
      openPlanes.map((w) => kubeletBackLane(build, w, "open")),
      "open",
    ),
    one(
      "workers",
      "Kubelets of the workers",
      [...workers].sort((a, b) => Number(b.open) - Number(a.open)).map((w) => kubeletBackLane(build, w, "workers")),
      "",
      build.policy.workers.maxUnavailable,
    ),
    one(
      "control-plane-kubelets",
      "Kubelets of the control planes",
      kubelets.filter((w) => plane(w) && !w.open).map((w) => kubeletBackLane(build, w, "control-plane-kubelets")),
    ),
    one(
      "packages",
      "Packages and configuration",
      rest.map((w) => packagesBackLane(build, w)),
    ),
  ];
  const planes: readonly Made[] = [
    one(
      "cluster-config",
      "What kubeadm moved in the cluster",
      lanes((w) => (w.clusterConfig && w.point ? clusterConfigLane(build, w, w.point, stopped.kubeadmVersion) : null)),
    ),
    one(
      "control-planes",
      "Static pods of the control planes",
      manifests.flatMap((w) =>
        w.point && w.before.apiserver ? [manifestsLane(build, w, w.point, w.before.apiserver)] : [],
      ),
    ),
  ];
  const verify = [one("verify", "Verify", verifyLanes(state, stopped, decided, build))];
  const made = (some: readonly Made[]): readonly Phase[] =>
    some
      .filter((m) => m.lanes.length > 0)
      .map(({ kind, name, ...rest }) => {
        const id = `${minorName(build.to).slice(1)}/${kind}${name === "" ? "" : `-${name}`}`;
        return { id, kind, ...rest };
      });
  if (whole === null) return made([...before, ...nodes, ...planes, ...verify]);
  const restore = restorePhases(state, build.policy, whole.restore, whole.manifests);
  const is = (...kinds: readonly PhaseKind[]) => restore.filter((p) => kinds.includes(p.kind));
  return [
    ...made(before),
    ...is("restore-check"),
    ...made(nodes),
    ...is("restore-prepare"),
    ...made([one("check", "Keep a snapshot of what is about to be lost", snapshotNowLanes(build, whole), "now")]),
    ...is("restore-stop", "restore-confirm", "restore-commit", "restore-verify"),
    ...made([one("control-planes", "Static pods of the control planes", stableLanes(build, whole)), ...verify]),
  ];
}

function isMoved({ node, before }: BackWork): boolean {
  return apiserverVersion(node) !== before.apiserver;
}

function byName(a: BackWork, b: BackWork): number {
  return a.node.name < b.node.name ? -1 : 1;
}

function one(kind: PhaseKind, title: string, lanes: readonly Lane[], name = "", width = 1): Made {
  return { kind, title, lanes, name, width };
}

function verifyLanes(state: ClusterState, stopped: Stopped, decided: Decided, { to }: BackBuild): readonly Lane[] {
  const expect = state.nodes.map((n): ExpectedNode => {
    const work = decided.work.find((w) => w.node.name === n.name);
    const kubelet = work?.kubelet === "process" ? work.before.kubelet : n.kubelet;
    const now = n.role === "worker" ? null : apiserverVersion(n);
    return { node: n.name, kubelet, apiserver: work?.manifests ? work.before.apiserver : now };
  });
  if (!isNonEmpty(expect)) return [];
  const config = decided.work.some((w) => w.clusterConfig) ? stopped.kubeadmVersion : state.kubeadmVersion;
  const step = {
    kind: "verify-rollback",
    id: stepId(to, "verify", "cluster", "verify-rollback"),
    to: config,
    expect,
  } as const;
  return [{ node: null, steps: [step] }];
}
