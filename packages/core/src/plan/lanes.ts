import type { NodeName, StepId } from "../model/ids.ts";
import type { Lane } from "../model/plan.ts";
import type { HostStep, NodeStep } from "../model/step.ts";
import { type NodeWork, packagesOf } from "../rules/node-work.ts";
import { gatesAfter, gatesBefore } from "./gates.ts";
import { type Build, stepId } from "./lane-build.ts";

/** A node that an earlier run left open comes back before anything else. */
export function adoptLane({ to, policy }: Build, on: NodeName): Lane {
  const id = (last: string) => stepId(to, "adopt", on, last);
  return {
    node: on,
    steps: [
      { kind: "uncordon", id: id("uncordon"), on },
      { kind: "gate", id: id("gate"), on, gate: { kind: "ready", seconds: policy.gate.readySeconds } },
    ],
  };
}

export function checkLane({ to }: Build, work: NodeWork): Lane {
  const on = work.node.name;
  const id = stepId(to, "check", on, "check-host");
  return { node: on, steps: [{ kind: "check-host", id, on, to, packages: packagesOf(work) }] };
}

export function stageLane({ to }: Build, work: NodeWork): Lane {
  const { name: on, role } = work.node;
  const id = stepId(to, "stage", on, "stage");
  return { node: on, steps: [{ kind: "stage", id, on, to, packages: packagesOf(work), role }] };
}

/** etcd is whole, which `last` names; the step waits for a member that is away. */
function checkEtcd({ policy }: Build, on: NodeName, id: Id, last = "check-etcd"): HostStep {
  return { kind: "check-etcd", id: id(last), on, ...policy.etcd };
}

/** What may restart a node's etcd member is done while another one leads; a member alone has nobody to hand over to. */
function leadElsewhere({ etcdMembers }: Build, on: NodeName, id: Id): HostStep[] {
  return etcdMembers > 1 ? [{ kind: "move-etcd-leader", id: id("move-etcd-leader"), on }] : [];
}

/** Pass one: the static pods of one control plane. */
export function staticPodsLane(build: Build, work: NodeWork): Lane {
  const { to, policy } = build;
  const on = work.node.name;
  const id = (last: string) => stepId(to, "control-planes", on, last);
  const { stableSeconds: seconds } = policy.staticPods;
  return {
    node: on,
    steps: [
      ...gatesBefore(build, id, `the static pods of ${on}`),
      checkEtcd(build, on, id),
      { kind: "snapshot-etcd", id: id("snapshot-etcd"), on, reason: `before kubeadm ${to} on ${on}` },
      { kind: "save-node-state", id: id("save-node-state"), on },
      ...leadElsewhere(build, on, id),
      ...kubeadmSteps(build, work, id),
      { kind: "static-pods-stable", id: id("static-pods-stable"), on, to, seconds },
      checkEtcd(build, on, id, "check-etcd-after"),
    ],
  };
}

/** Pass two: the kubelet of one control plane. Some kubelets restart every container of their node (KK#129385), etcd's too. */
export function planeKubeletLane(build: Build, work: NodeWork): Lane {
  const on = work.node.name;
  const id = (last: string) => stepId(build.to, "control-plane-kubelets", on, last);
  const steps = kubeletSteps(build, work, id);
  if (!work.kubelet) return { node: on, steps };
  const back = steps.findIndex((s) => s.kind === "uncordon");
  const after = checkEtcd(build, on, id, "check-etcd-after");
  const before = [
    ...gatesBefore(build, id, `the kubelet of ${on}`),
    checkEtcd(build, on, id),
    ...leadElsewhere(build, on, id),
  ];
  return {
    node: on,
    steps: [...before, ...steps.slice(0, back), after, ...steps.slice(back), ...gatesAfter(build, id)],
  };
}

/** A worker's whole turn. */
export function workerLane(build: Build, work: NodeWork): Lane {
  const on = work.node.name;
  const id = (last: string) => stepId(build.to, "workers", on, last);
  const save: HostStep[] = work.kubeadm ? [{ kind: "save-node-state", id: id("save-node-state"), on }] : [];
  const turn = [...save, ...kubeadmSteps(build, work, id), ...kubeletSteps(build, work, id)];
  // What needs nobody drained needs no gate either.
  if (!work.kubelet) return { node: on, steps: turn };
  return { node: on, steps: [...gatesBefore(build, id, `worker ${on}`), ...turn, ...gatesAfter(build, id)] };
}

type Id = (last: string) => StepId;

function kubeadmSteps({ to, policy, acceptOldKubelets }: Build, work: NodeWork, id: Id): HostStep[] {
  const on = work.node.name;
  const steps: HostStep[] = [];
  if (work.installKubeadm) {
    steps.push({ kind: "install-packages", id: id("install-kubeadm"), on, to, packages: ["kubeadm"] });
  }
  if (work.kubeadm) {
    const ignorePreflightErrors = policy.ignoreKubeadmErrors;
    const step = { id: id(work.kubeadm), on, to, ignorePreflightErrors };
    if (work.kubeadm === "kubeadm-node") steps.push({ kind: "kubeadm-node", ...step });
    else steps.push({ kind: "kubeadm-apply", ...step, ...(acceptOldKubelets ? { acceptOldKubelets } : {}) });
  }
  return steps;
}

function kubeletSteps({ to, policy }: Build, work: NodeWork, id: Id): (HostStep | NodeStep)[] {
  const on = work.node.name;
  const [first, ...more] = work.install;
  const install: HostStep[] = first
    ? [{ kind: "install-packages", id: id(`install-${first}`), on, to, packages: [first, ...more] }]
    : [];
  const verify: HostStep = { kind: "verify-node", id: id("verify-node"), on, to };
  // kubectl alone needs nobody drained.
  if (!work.kubelet) return install.length > 0 ? [...install, verify] : [];
  return [
    { kind: "cordon", id: id("cordon"), on },
    { kind: "drain", id: id("drain"), on },
    { kind: "confirm-drained", id: id("confirm-drained"), on },
    ...install,
    { kind: "restart-kubelet", id: id("restart-kubelet"), on, to },
    verify,
    { kind: "uncordon", id: id("uncordon"), on },
    { kind: "gate", id: id("gate"), on, gate: { kind: "ready", seconds: policy.gate.readySeconds } },
  ];
}
