import type { ExactPackage, ManagedPackage } from "../../model/host.ts";
import type { Digest, NodeName, StepId } from "../../model/ids.ts";
import { type Hop, type NodeBefore, planSteps } from "../../model/plan.ts";
import type { Step } from "../../model/step.ts";
import type { Version } from "../../model/version.ts";
import { rowOf } from "../../rules/step-kinds.ts";
import { type RunView, recordOf, type StepRecord } from "../../run/view.ts";

/** What one hop did, or may have done, on one node: an attempt that was begun counts, however it ended. */
export type Traces = {
  readonly node: NodeName;
  readonly staged: boolean;
  /** The newest rollback point that was kept in this hop, with the packages as they were. */
  readonly point: {
    readonly step: StepId;
    readonly digest: Digest;
    readonly packages: readonly ExactPackage[];
  } | null;
  readonly installed: ReadonlySet<ManagedPackage>;
  /** kubeadm rewrote the kubelet's configuration, on a control plane its static pods too. */
  readonly kubeadm: boolean;
  /** It was `kubeadm upgrade apply`: what it moved in the cluster is kept in this node's rollback point. */
  readonly applied: boolean;
  /** The kubelet's package or process. */
  readonly kubelet: boolean;
  /** Its kubelet's turn was begun and is not over. */
  readonly unfinished: boolean;
};

/** Where a run stopped: the last of its hops that changed anything. */
export type Stopped = {
  readonly hop: Hop;
  /** From 0. */
  readonly index: number;
  readonly traces: readonly Traces[];
  readonly before: readonly NodeBefore[];
  /** kubeadm-config's version before the hop. */
  readonly kubeadmVersion: Version;
};

/** @returns null when the run has changed nothing on any host. */
export function stoppedAt(view: RunView): Stopped | null {
  const { hops } = view.plan;
  const index = hops.findLastIndex((hop) => stepsOf(hop).some((s) => begun(view, s) && rowOf(s).mutatesHost));
  const hop = hops[index];
  if (!hop) return null;
  const traces = view.plan.basis.nodes.map(({ name }) => tracesOf(view, hop, name));
  return { hop, index, traces, ...beforeHop(view, index) };
}

function stepsOf(hop: Hop): readonly Step[] {
  return hop.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps));
}

function begun(view: RunView, step: Step): boolean {
  return recordOf(view, step.id).attempt > 0;
}

function tracesOf(view: RunView, hop: Hop, node: NodeName): Traces {
  const lanes = hop.phases.flatMap((p) => p.lanes).filter((l) => l.node === node);
  const mine = lanes.flatMap((l) => l.steps).filter((s) => begun(view, s));
  const installs = mine.flatMap((s) => (s.kind === "install-packages" ? [...s.packages] : []));
  const turn = lanes.filter((l) => l.steps.some((s) => rowOf(s).takesOut || s.kind === "kubeadm-node"));
  return {
    node,
    staged: mine.some((s) => s.kind === "stage"),
    point: mine.map((s) => pointOf(recordOf(view, s.id))).findLast((p) => p !== null) ?? null,
    installed: new Set(installs),
    kubeadm: mine.some((s) => s.kind === "kubeadm-apply" || s.kind === "kubeadm-node"),
    applied: mine.some((s) => s.kind === "kubeadm-apply"),
    kubelet: mine.some((s) => rowOf(s).touchesKubelet(s)),
    unfinished: turn.some(({ steps }) => steps.some((s) => begun(view, s)) && !steps.every((s) => isOver(view, s))),
  };
}

function isOver(view: RunView, step: Step): boolean {
  const { is } = recordOf(view, step.id);
  return is === "done" || is === "skipped";
}

function pointOf(record: StepRecord): Traces["point"] {
  if (record.is !== "done" || record.outcome.kind !== "save-node-state") return null;
  const { digest, packages } = record.outcome.evidence;
  return { step: record.step.id, digest, packages };
}

/** What every node was when a hop began: the plan's basis, and what the hops before it did. */
function beforeHop(view: RunView, index: number): Pick<Stopped, "before" | "kubeadmVersion"> {
  const { basis, hops } = view.plan;
  const nodes = new Map(
    basis.nodes.map(({ name, role, kubelet, kubeadm, apiserver }): [NodeName, Writable] => {
      return [name, { name, kubelet, kubeadm, apiserver: role === "worker" ? null : apiserver }];
    }),
  );
  let kubeadmVersion = basis.kubeadmVersion;
  for (const step of planSteps({ ...view.plan, hops: hops.slice(0, index) })) {
    const node = "on" in step ? nodes.get(step.on) : undefined;
    if (!node || !("to" in step) || recordOf(view, step.id).is !== "done") continue;
    if (step.kind === "install-packages" && step.packages.includes("kubeadm")) node.kubeadm = step.to;
    if (step.kind === "restart-kubelet") node.kubelet = step.to;
    if (step.kind === "kubeadm-apply") kubeadmVersion = step.to;
    if ((step.kind === "kubeadm-apply" || step.kind === "kubeadm-node") && node.apiserver) node.apiserver = step.to;
  }
  return { before: [...nodes.values()], kubeadmVersion };
}

type Writable = { -readonly [K in keyof NodeBefore]: NodeBefore[K] };
