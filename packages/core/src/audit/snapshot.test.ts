import { describe, expect, it } from "vitest";
import {
  type Bad,
  expectCaught,
  insertBefore,
  intends,
  invariants,
  lacking,
  PLAN,
  runOf,
  withEvidence,
} from "../../../../test/fixtures/run-changes.ts";
import { DIGEST, findings, NODES } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { audit } from "./audit.ts";

const CP1 = "control-planes/cp1/snapshot-etcd";
const sameMachine = (): RunEvent[] =>
  withEvidence(CP1, { copy: { digest: DIGEST, machineId: NODES.find((n) => n.name === "cp1")?.machineId } });

const BAD: readonly Bad[] = [
  ["no snapshot at all", () => lacking(CP1), 3, /kubeadm-apply: no etcd snapshot was taken after/],
  [
    "a snapshot from before the previous change",
    () => lacking("control-planes/cp2/snapshot-etcd"),
    3,
    /cp2\/kubeadm-node: no etcd snapshot was taken after the previous/,
  ],
  ["no copy", () => withEvidence(CP1, { copy: null }), 3, /has no copy at the coordinator/],
  [
    "a copy of another digest",
    () => withEvidence(CP1, { copy: { digest: "cd".repeat(32), machineId: "elsewhere" } }),
    3,
    /copy's digest is not the snapshot's/,
  ],
  [
    "a snapshot of another machine",
    () => withEvidence(CP1, { takenOn: "machine-w1" }),
    3,
    /taken on machine-w1, not on cp1/,
  ],
  ["a copy on the member's own machine that nobody speaks of", sameMachine, 3, /own machine and no finding says so/],
  [
    "a snapshot that was begun while the previous change still ran",
    () => {
      const events = runOf(PLAN);
      const of = (find: (e: RunEvent) => boolean) => events.findIndex(find);
      const begun = of(intends("control-planes/cp2/snapshot-etcd"));
      const moved = events.filter((_, i) => i !== begun);
      const to = of(intends("control-planes/cp1/static-pods-stable")) - 1;
      return [...moved.slice(0, to), events[begun]!, ...moved.slice(to)].map((e, i) => ({ ...e, seq: i + 1 }));
    },
    3,
    /cp2\/kubeadm-node: no etcd snapshot was taken after/,
  ],
];

describe("the snapshot before a control plane change", () => {
  it.each(BAD)("is missed: %s", (...bad) => expectCaught(bad));

  it("may have its copy on the member's machine when a finding says so, before the change", () => {
    const note = { type: "noted", findings: findings("snapshot-copy-same-machine") } as const;
    expect(audit(insertBefore(sameMachine(), intends("control-planes/cp1/kubeadm-apply"), note))).toEqual([]);
    expect(invariants(insertBefore(sameMachine(), intends("addons/cluster/verify-addons"), note))).toEqual([3]);
  });

  it("serves a second attempt at the same change, but not at another", () => {
    const retried = (kind: string) =>
      runOf(PLAN, (log, step) => {
        if (step.kind !== kind || !step.id.includes("control-planes")) return false;
        log.intend(step);
        log.failed(step, "kubeadm-failed");
        log.push({ type: "halted", step: step.id, findings: findings("kubeadm-failed") });
        log.push({ type: "retried", step: step.id, by: "anna", why: "mended" });
        return false;
      });
    expect(audit(retried("kubeadm-apply"))).toEqual([]);
    expect(audit(retried("kubeadm-node"))).toEqual([]);
  });
});
