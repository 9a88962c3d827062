import { isNonEmpty } from "../model/brand.ts";
import type { NodeName } from "../model/ids.ts";
import type { Lane, Phase, PhaseKind } from "../model/plan.ts";
import type { ClusterStep } from "../model/step.ts";
import { minorName, type Version } from "../model/version.ts";
import type { NodeWork } from "../rules/node-work.ts";
import {
  adoptLane,
  type Build,
  checkLane,
  planeKubeletLane,
  stageLane,
  staticPodsLane,
  stepId,
  workerLane,
} from "./lanes.ts";

const TITLES: Readonly<Record<PhaseKind, string>> = {
  preflight: "Look before anything is changed",
  adopt: "Bring back what an earlier run left open",
  check: "Check the hosts",
  stage: "Download packages and pull images",
  "control-planes": "Static pods of the control planes",
  addons: "Addons",
  "control-plane-kubelets": "Kubelets of the control planes",
  workers: "Workers",
  verify: "Verify",
};

/** The phases of one hop (design, the order inside a hop); those with nothing to do are left out. */
export function phasesOf(build: Build, work: readonly NodeWork[], leftOpen: readonly NodeName[]): readonly Phase[] {
  const { to, policy } = build;
  const later = work.filter((w) => w.kubeletLater).map((w) => w.node.name);
  const planes = work.filter((w) => w.node.role === "control-plane");
  const workers = work.filter((w) => w.node.role === "worker");
  const lanes = (of: readonly NodeWork[], lane: (build: Build, work: NodeWork) => Lane) =>
    of.map((w) => lane(build, w));
  const cluster = (phase: PhaseKind, kind: ClusterStep["kind"]): Lane => {
    return { node: null, steps: [{ kind, id: stepId(to, phase, "cluster", kind), to }] };
  };
  const { parallelNodes } = policy.stage;
  const phases: readonly (readonly [PhaseKind, number, readonly Lane[]])[] = [
    ["preflight", 1, [cluster("preflight", "preflight")]],
    ["adopt", 1, leftOpen.map((n) => adoptLane(build, n))],
    ["check", parallelNodes, lanes(work, checkLane)],
    ["stage", parallelNodes, lanes(work, stageLane)],
    [
      "control-planes",
      1,
      lanes(
        planes.filter((w) => w.kubeadm !== null),
        staticPodsLane,
      ),
    ],
    ["addons", 1, work.length > 0 ? [cluster("addons", "verify-addons")] : []],
    [
      "control-plane-kubelets",
      1,
      lanes(
        planes.filter((w) => w.kubelet || w.install.length > 0),
        planeKubeletLane,
      ),
    ],
    ["workers", policy.workers.maxUnavailable, lanes(workers, workerLane)],
    ["verify", 1, [verifyLane(to, later)]],
  ];
  return phases
    .filter(([, , ofPhase]) => ofPhase.length > 0)
    .map(([kind, width, ofPhase]) => {
      return { id: `${minorName(to).slice(1)}/${kind}`, kind, title: TITLES[kind], width, lanes: ofPhase };
    });
}

function verifyLane(to: Version, later: readonly NodeName[]): Lane {
  const step = { kind: "verify-hop", id: stepId(to, "verify", "cluster", "verify-hop"), to } as const;
  return { node: null, steps: [isNonEmpty(later) ? { ...step, kubeletsLater: later } : step] };
}
