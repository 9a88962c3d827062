import { isNonEmpty } from "../model/brand.ts";
import type { NodeName } from "../model/ids.ts";
import type { Lane, Phase, PhaseKind } from "../model/plan.ts";
import { minorName, type Version } from "../model/version.ts";
import type { NodeWork } from "../rules/node-work.ts";
import { approvalLane, soakLane } from "./gates.ts";
import { groupsOf, type WorkGroup } from "./groups.ts";
import { type Build, stepId } from "./lane-build.ts";
import { adoptLane, checkLane, planeKubeletLane, stageLane, staticPodsLane, workerLane } from "./lanes.ts";

const TITLES: Readonly<Record<PhaseKind, string>> = {
  preflight: "Look before anything is changed",
  adopt: "Bring back what an earlier run left open",
  check: "Check the hosts",
  stage: "Download packages and pull images",
  approval: "A person's approval",
  "control-planes": "Static pods of the control planes",
  packages: "Packages and configuration",
  "cluster-config": "What kubeadm moved in the cluster",
  addons: "Addons",
  "control-plane-kubelets": "Kubelets of the control planes",
  workers: "Workers",
  soak: "Soak",
  verify: "Verify",
  "restore-check": "",
  "restore-prepare": "",
  "restore-stop": "",
  "restore-confirm": "",
  "restore-commit": "",
  "restore-verify": "",
};

/** `name` tells phases of one kind apart within a hop; empty where there is one. */
type Made = {
  readonly kind: PhaseKind;
  readonly name: string;
  readonly width: number;
  readonly lanes: readonly Lane[];
};

/** The phases of one hop (design, the order inside a hop); those with nothing to do are left out. */
export function phasesOf(build: Build, work: readonly NodeWork[], leftOpen: readonly NodeName[]): readonly Phase[] {
  const { to, policy, last } = build;
  const planes = work.filter((w) => w.node.role === "control-plane");
  const groups = groupsOf(build, work);
  const later = work.filter((w) => w.kubeletLater).map((w) => w.node.name);
  const one = (kind: PhaseKind, lanes: readonly Lane[], width = 1, name = ""): Made => ({ kind, name, width, lanes });
  const of = (nodes: readonly NodeWork[], lane: (build: Build, work: NodeWork) => Lane) =>
    nodes.map((w) => lane(build, w));
  const { parallelNodes } = policy.stage;
  const { approval, soakSeconds } = policy.gates;
  const { minor, changes } = { minor: minorName(to), changes: work.length > 0 };
  const approve = (when: typeof approval, name: string, what: string): Made[] =>
    approval === when && changes ? [one("approval", [approvalLane(build, name, what)], 1, name)] : [];
  const soak = (name: string): Made[] =>
    soakSeconds > 0 && changes ? [one("soak", [soakLane(build, name)], 1, name)] : [];
  const made: readonly Made[] = [
    one("preflight", [clusterLane(to, "preflight", "preflight")]),
    one(
      "adopt",
      leftOpen.map((n) => adoptLane(build, n)),
    ),
    one("check", of(work, checkLane), parallelNodes),
    one("stage", of(work, stageLane), parallelNodes),
    ...approve("hop", "hop", `the hop to ${to}`),
    ...(planes.length > 0 ? approve("group", "control-planes", `the control planes of ${minor}`) : []),
    one(
      "control-planes",
      of(
        planes.filter((w) => w.kubeadm !== null),
        staticPodsLane,
      ),
    ),
    one("addons", changes ? [clusterLane(to, "addons", "verify-addons")] : []),
    one(
      "control-plane-kubelets",
      of(
        planes.filter((w) => w.kubelet || w.install.length > 0),
        planeKubeletLane,
      ),
    ),
    ...groups.flatMap((group, i) => {
      // Where kubeadm alone takes its turn nobody is drained: there is nothing to approve, and nothing to soak.
      const drains = group.work.some((w) => w.kubelet);
      const what = `the workers ${group.name ? `${group.name} ` : ""}of ${minor}`;
      return [
        ...(drains ? approve("group", group.name || "workers", what) : []),
        workersPhase(build, group),
        ...(drains && i < groups.length - 1 ? soak(group.name) : []),
      ];
    }),
    one("verify", [verifyLane(to, later)]),
    ...(last ? [] : soak("hop")),
  ];
  return made.filter(({ lanes }) => lanes.length > 0).map((phase) => phaseOf(to, phase));
}

function workersPhase(build: Build, { name, width, work }: WorkGroup): Made {
  return { kind: "workers", name, width, lanes: work.map((w) => workerLane(build, w)) };
}

function phaseOf(to: Version, { kind, name, width, lanes }: Made): Phase {
  const id = `${minorName(to).slice(1)}/${kind}${name === "" ? "" : `-${name}`}`;
  const title = kind === "workers" && name !== "" ? `${TITLES[kind]}: ${name}` : TITLES[kind];
  return { id, kind, title, width, lanes };
}

function clusterLane(to: Version, phase: PhaseKind, kind: "preflight" | "verify-addons"): Lane {
  return { node: null, steps: [{ kind, id: stepId(to, phase, "cluster", kind), to }] };
}

function verifyLane(to: Version, later: readonly NodeName[]): Lane {
  const step = { kind: "verify-hop", id: stepId(to, "verify", "cluster", "verify-hop"), to } as const;
  return { node: null, steps: [isNonEmpty(later) ? { ...step, kubeletsLater: later } : step] };
}
