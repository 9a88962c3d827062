import type { NodeName } from "../model/ids.ts";
import { type Step, stepNode } from "../model/step.ts";
import { compareVersions, newest, type Version } from "../model/version.ts";
import type { Charge } from "./breach.ts";
import { controlPlaneChange } from "./kinds.ts";
import { isControlPlane, type Log } from "./log.ts";
import { begin, type Range, release, settle, span, type Versions, versionsAtStart } from "./versions.ts";

/** From this release on a kubelet may be three minors older than an apiserver, before it two. */
const THREE_MINORS_FROM = 1025;

/**
 * Invariant 2, from the Kubernetes version skew policy: apiservers within one minor of each other; no kubelet newer than
 * any apiserver, nor older than n-3 (n-2 before 1.25); no minor skipped by an apiserver or by a node's kubeadm; kubeadm
 * runs as the version it goes to, and on further nodes only once the cluster's configuration is there. Judged at every
 * event, with both versions where a change is under way. kube-proxy is not followed: no step of a log shows when it
 * moves (and kubeadm below 1.28 moves it with the first control plane, the exception that the architecture names).
 * What was broken before the run, as in the middle of an upgrade by hand, is charged only where the run makes it worse.
 */
export function skew(log: Log): readonly Charge[] {
  // A restore moves no version, and its API servers may be away from the start.
  if (log.plan.purpose === "restore") return [];
  const charges: Charge[] = [];
  const v = versionsAtStart(log);
  let standing = new Map<string, Violation>();
  for (const { event, step } of log.lines) {
    const charge = (why: string, node: NodeName | null) =>
      charges.push({ invariant: 2, seq: event.seq, node, step: step?.id ?? null, why });
    if (event.type === "run-started") for (const n of unknown(log, v)) charge(`the apiserver of ${n} is not known`, n);
    if (event.type === "step-intended") {
      for (const why of skipped(log, v, event.step)) charge(why, stepNode(event.step));
      if (!begin(log, v, event.step)) continue;
    } else if (event.type === "step-settled" && step) {
      if (!settle(log, v, step, event.outcome)) continue;
    } else if (event.type !== "run-started") continue;
    const now = new Map(violations(v).map((x) => [x.key, x]));
    for (const [key, { why, node }] of now) {
      if (event.type !== "run-started" && !standing.has(key)) charge(why, node ?? (step && stepNode(step)));
    }
    standing = now;
  }
  return charges;
}

type Violation = { readonly key: string; readonly why: string; readonly node: NodeName | null };

function violations(v: Versions): readonly Violation[] {
  const found: Violation[] = [];
  const apiservers = span(v.apiserver);
  if (!apiservers) return found;
  if (apiservers.highRelease - apiservers.lowRelease > 1) {
    const why = `apiservers from ${apiservers.low} to ${apiservers.high} stand more than one minor apart`;
    found.push({ key: `spread ${apiservers.highRelease - apiservers.lowRelease}`, why, node: null });
  }
  for (const [node, kubelet] of v.kubelet) {
    const fault = kubeletFault(node, kubelet, apiservers);
    if (fault) found.push({ key: `kubelet ${node} ${fault.by}`, why: fault.why, node });
  }
  return found;
}

/** `by`: how far off, so that it is another fault when it becomes worse. */
function kubeletFault(
  node: NodeName,
  kubelet: Range,
  apiservers: Range,
): { readonly why: string; readonly by: string } | null {
  const ahead = kubelet.highRelease - apiservers.lowRelease;
  if (ahead > 0) {
    const why = `the kubelet of ${node} at ${kubelet.high} is newer than an apiserver at ${apiservers.low}`;
    return { why, by: `ahead ${ahead}` };
  }
  const allowed = kubelet.lowRelease >= THREE_MINORS_FROM ? 3 : 2;
  const behind = apiservers.highRelease - kubelet.lowRelease;
  if (behind <= allowed) return null;
  const why = `the kubelet of ${node} at ${kubelet.low} is more than ${allowed} minors older than an apiserver at ${apiservers.high}`;
  return { why, by: `behind ${behind}` };
}

/** What forbids the step itself, whatever the rest of the cluster runs. */
function skipped(log: Log, v: Versions, step: Step): string[] {
  const why: string[] = [];
  if (step.kind === "install-packages" && step.packages.includes("kubeadm")) {
    const last = lastKubeadm(v, step.on);
    if (last && release(step.to) - release(last) > 1)
      why.push(`kubeadm on ${step.on} jumps from ${last} to ${step.to}`);
  }
  if (step.kind !== "kubeadm-apply" && step.kind !== "kubeadm-node") return why;
  const { on, to } = step;
  const binary = v.kubeadm.get(on);
  if (!binary || binary.highRelease !== release(to) || compareVersions(binary.low, to) < 0) {
    why.push(`${step.kind} to ${to} on ${on}, whose kubeadm is ${binary ? binary.low : "not there"}`);
  }
  const managed = v.managed.get(on);
  if (managed && release(to) - release(managed) > 1) why.push(`kubeadm takes ${on} from ${managed} to ${to}`);
  if (step.kind === "kubeadm-node" && compareVersions(to, v.cluster) > 0) {
    why.push(`kubeadm takes ${on} to ${to} while the cluster's configuration is at ${v.cluster}`);
  }
  const apiserver = v.apiserver.get(on);
  if (apiserver && controlPlaneChange(log, step)) {
    if (release(to) - apiserver.lowRelease > 1) why.push(`the apiserver of ${on} jumps from ${apiserver.low} to ${to}`);
    if (compareVersions(to, apiserver.low) < 0)
      why.push(`the apiserver of ${on} goes back from ${apiserver.low} to ${to}`);
  }
  return why;
}

function lastKubeadm(v: Versions, on: NodeName): Version | null {
  const known = [v.kubeadm.get(on)?.low ?? null, v.managed.get(on) ?? null];
  return newest(known.filter((x) => x !== null));
}

function unknown(log: Log, v: Versions): readonly NodeName[] {
  return [...log.nodes.keys()].filter((n) => isControlPlane(log, n) && !v.apiserver.has(n));
}
