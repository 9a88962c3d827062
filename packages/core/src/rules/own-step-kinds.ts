import type { OutsideCheck } from "../model/gate.ts";
import type { OwnStep } from "../model/step.ts";
import { RESTORE_OWN_STEP_KINDS } from "./restore-step-kinds.ts";
import { MINUTE_MS, PLAIN, type StepRow } from "./step-row.ts";

const OWN = { ...PLAIN, by: "coordinator" } as const;

/** What the coordinator does through the Kubernetes API: every act first looks whether it is already done. */
export const OWN_STEP_KINDS: { readonly [K in OwnStep["kind"]]: StepRow<K> } = {
  "static-pods-stable": {
    ...OWN,
    apiMayBeAway: true,
    deadlineMs: (_, policy) => policy.staticPods.timeoutSeconds * 1000,
    describe: (s) => `wait until the static pods of ${s.on} are stable at ${s.to}`,
    precondition: "kubeadm has changed the manifests.",
    act: "Watches the mirror pods and /readyz.",
    check: "All at the version, hashes unchanged and the API server ready for as long as policy says.",
  },
  cordon: {
    ...OWN,
    takesOut: true,
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `cordon ${s.on}`,
    precondition: "Staged; no other node is out of service against policy; no hold on the node.",
    act: "Sets unschedulable and our owner annotation in one patch.",
    check: "The annotation names this run.",
  },
  drain: {
    ...OWN,
    deadlineMs: (_, policy) => policy.drain.timeoutSeconds * 1000,
    describe: (s) => `drain ${s.on}`,
    precondition: "Cordoned by us.",
    act: "Evicts, within the budgets, what kubectl drain would evict. Past them only what policy or a person said, on record.",
    check: "The evicted pods' UIDs are gone.",
  },
  "confirm-drained": {
    ...OWN,
    // A pod that came since the drain goes only by another drain.
    retryRedoes: ["drain"],
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `look once more that ${s.on} is drained`,
    precondition: "Drained.",
    act: "Lists the node's pods again.",
    check: "Still cordoned by us and nothing is left to evict.",
  },
  uncordon: {
    ...OWN,
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `uncordon ${s.on}`,
    precondition: "Our owner annotation is on the node.",
    act: "Takes the annotation away and makes unschedulable what it was before us, in one patch.",
    check: "The annotation is gone.",
  },
  gate: {
    ...OWN,
    skippable: true,
    exempts: 1,
    deadlineMs: (_, policy) => policy.gate.timeoutSeconds * 1000,
    describe: (s) => `gate: ${s.on} Ready for ${s.gate.seconds} s`,
    precondition: "Uncordoned.",
    act: "Watches the node.",
    check: "Ready under its UID without a break for so long.",
  },
  preflight: {
    ...OWN,
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `look at the cluster before ${s.to}`,
    precondition: "None.",
    act: "Asks the API server and looks at every node.",
    check: "The API server is ready and so is every node.",
  },
  "await-approval": {
    ...OWN,
    waitsFor: "approval",
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `wait for a person's approval of ${s.what}`,
    precondition: "A person has approved it (`lockkeeper approve`).",
    act: "Nothing: the approval is on record before it begins.",
    check: "The approval is on record.",
  },
  "await-window": {
    ...OWN,
    waitsFor: "window",
    deadlineMs: () => 2 * MINUTE_MS,
    describe: (s) => `wait for the window (${s.window.cron} ${s.window.zone}, ${s.window.minutes} min)`,
    precondition: "The window is open, and for as long as one node may take.",
    act: "Nothing: it is not begun before.",
    check: "It was begun.",
  },
  "gate-workloads": {
    ...OWN,
    skippable: true,
    deadlineMs: (_, policy) => policy.gate.timeoutSeconds * 1000 + MINUTE_MS,
    describe: () => "gate: workloads as ready as before",
    precondition: "The node is back.",
    act: "Looks at Deployments, StatefulSets and DaemonSets.",
    check:
      "Each that the plan knew has as many ready pods as then, or as it wants now; none of their containers keeps ending or has just been started again.",
  },
  "check-outside": {
    ...OWN,
    skippable: true,
    deadlineMs: (_, policy) => policy.gate.timeoutSeconds * 1000 + MINUTE_MS,
    describe: (s) => `gate: ${describeOutside(s.check)}`,
    precondition: "The node is back; the coordinator's configuration allows the host.",
    act: "Asks until the answer is the wanted one.",
    check: "It is.",
  },
  soak: {
    ...OWN,
    skippable: true,
    deadlineMs: (s, policy) => (s.seconds + policy.gate.timeoutSeconds) * 1000 + MINUTE_MS,
    describe: (s) => `soak: every node Ready for ${s.seconds} s`,
    precondition: "The nodes before it are done.",
    act: "Watches the nodes.",
    check: "All were Ready without a break for so long.",
  },
  "verify-addons": {
    ...OWN,
    skippable: true,
    deadlineMs: (_, policy) => policy.gate.timeoutSeconds * 1000,
    describe: (s) => `verify the addons at ${s.to}`,
    precondition: "All control planes are at the version.",
    act: "Looks at kube-proxy and CoreDNS.",
    check: "kube-proxy is at the version, and both are ready everywhere.",
  },
  "verify-hop": {
    ...OWN,
    skippable: true,
    deadlineMs: () => 5 * MINUTE_MS,
    describe: (s) =>
      `verify the cluster at ${s.to}${s.kubeletsLater ? `, but for the kubelets of ${s.kubeletsLater.join(", ")}` : ""}`,
    precondition: "All nodes are done.",
    act: "Looks at every node, static pod and kubeadm-config, and holds workloads, ingresses and warning events against what they were when the plan was made.",
    check:
      "Everything is at the version and Ready within the skew policy, but for kubelets that the plan moves in a later hop. What is less than it was is told; with the workloads gate of policy it fails the step.",
  },
  "verify-rollback": {
    ...OWN,
    skippable: true,
    deadlineMs: () => 5 * MINUTE_MS,
    describe: (s) => `verify that the cluster is back, kubeadm-config at ${s.to}`,
    precondition: "All nodes are done.",
    act: "Looks at every node, static pod and kubeadm-config.",
    check: "Every node runs what it is to run after the rollback, and is Ready.",
  },
  ...RESTORE_OWN_STEP_KINDS,
};

function describeOutside(check: OutsideCheck): string {
  return check.kind === "http" ? `${check.url} answers ${check.status}` : `${check.query} at ${check.url}`;
}
