import { describe, expect, it } from "vitest";
import {
  at,
  type Bad,
  expectCaught,
  lacking,
  PLAN,
  runOf,
  withEvidence,
} from "../../../../test/fixtures/run-changes.ts";
import { FROM, findings, LogWriter, NODES, planOf, version } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { type BasisNode, planSteps } from "../model/plan.ts";
import { audit } from "./audit.ts";

/** A whole run over a cluster in which one node differs. */
function whole(node: string, change: Partial<BasisNode>): () => RunEvent[] {
  return () => runOf(planOf(NODES.map((n) => (n.name === node ? { ...n, ...change } : n))));
}

function kubeletFirst(): RunEvent[] {
  const log = new LogWriter(PLAN);
  const kubelet = planSteps(PLAN).filter((s) => s.id.startsWith("1.21/control-plane-kubelets/cp1/"));
  for (const step of planSteps(PLAN)) {
    if (step.id === "1.21/control-planes/cp2/check-etcd") for (const s of kubelet) log.run(s);
    if (!kubelet.includes(step)) log.run(step);
  }
  return log.events;
}

function withoutControlPlanes(): RunEvent[] {
  return lacking(...planSteps(PLAN).flatMap((s) => (s.id.includes("/control-planes/") ? [s.id.slice(5)] : [])));
}

const old = version("v1.19.1");

const SKEW: readonly Bad[] = [
  [
    "a kubelet before all apiservers",
    kubeletFirst,
    2,
    /kubelet of cp1 at v1.21.0 is newer than an apiserver at v1.20.2/,
  ],
  [
    "an apiserver that skips a minor",
    whole("cp2", { apiserver: old }),
    2,
    /the apiserver of cp2 jumps from v1.19.1 to/,
  ],
  ["apiservers two minors apart", whole("cp2", { apiserver: old }), 2, /apiservers from v1.19.1 to v1.21.0 stand more/],
  [
    "an apiserver that goes back",
    whole("cp2", { apiserver: version("v1.21.3"), kubeadm: FROM }),
    2,
    /the apiserver of cp2 goes back from v1.21.3 to v1.21.0/,
  ],
  ["a kubeadm that skips a minor", whole("w1", { kubelet: old, kubeadm: old }), 2, /kubeadm on w1 jumps from v1.19.1/],
  [
    "a kubelet that the new apiserver is too new for",
    whole("w1", { kubelet: version("v1.18.0") }),
    2,
    /kubelet of w1 at v1.18.0 is more than 2 minors older than an apiserver at v1.21.0/,
  ],
  [
    "kubeadm of another version than it goes to",
    () => lacking("control-planes/cp2/install-kubeadm"),
    2,
    /kubeadm-node to v1.21.0 on cp2, whose kubeadm is v1.20.2/,
  ],
  ["a worker ahead of the cluster", withoutControlPlanes, 2, /takes w1 to v1.21.0 while the cluster's .* at v1.20.2/],
  [
    "evidence of another version",
    () => withEvidence("control-planes/cp1/kubeadm-apply", { version: FROM }),
    2,
    /takes cp2 to v1.21.0 while the cluster's configuration is at v1.20.2/,
  ],
  ["an apiserver that nobody knows", whole("cp2", { apiserver: null }), 2, /the apiserver of cp2 is not known/],
];

const DRAINED: readonly Bad[] = [
  ["without a cordon", () => lacking("workers/w1/cordon"), 2, /while w1 is not cordoned since/],
  ["without a drain", () => lacking("workers/w1/drain"), 2, /install-kubelet while w1 is not drained since/],
  ["without a last look", () => lacking("workers/w1/confirm-drained"), 2, /while w1 is not confirmed as drained since/],
];

describe("version skew", () => {
  it.each(SKEW)("does not allow %s", (...bad) => expectCaught(bad));

  it("allows kubelets within the policy: n-2 before 1.25, n-3 from then on", () => {
    expect(audit(whole("w1", { kubelet: version("v1.19.9"), kubeadm: FROM })())).toEqual([]);
  });
});

describe("a kubelet is not changed", () => {
  it.each(DRAINED)("%s", (...bad) => expectCaught(bad));

  it("a second time without another look", () => {
    const retried = (look: boolean) =>
      runOf(PLAN, (log, step) => {
        if (step.id !== "1.21/workers/w1/install-kubelet") return false;
        const confirm = at(PLAN, "workers/w1/confirm-drained");
        log.intend(step);
        log.failed(step, "package-install-failed");
        log.push({ type: "halted", step: step.id, findings: findings("package-install-failed") });
        log.push({ type: "retried", step: step.id, by: "anna", why: "mended" });
        if (look) log.push({ type: "rewound", steps: [confirm.id], why: "look again" });
        if (look) log.run(confirm);
        return false;
      });
    expect(audit(retried(true))).toEqual([]);
    expect(audit(retried(false)).map((b) => b.why)[0]).toMatch(/while w1 is not confirmed as drained since/);
  });
});
