import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Instant, MachineId, NodeName, NodeUid } from "@lockkeeper/core/model/ids";

/** An approval is for what asks now: a later enrolment asks anew. */
const APPROVAL_LIFE_MS = 15 * 60_000;

export type Asker = { readonly node: NodeName; readonly uid: NodeUid; readonly machineId: MachineId };

/** An enrolment that a person has to approve. */
export type PendingEnrolment = Asker & { readonly why: string; readonly askedAt: Instant };

/** Enrolments that wait for a person. In memory: an agent asks again, and so does one after a restart. */
export type Approvals = {
  /** Newest question of each node. */
  pending(): readonly PendingEnrolment[];
  /** Lets the node's pending enrolment through, once, within 15 minutes. `node-unknown` when none waits. */
  approve(node: NodeName): Result<PendingEnrolment>;
};

export type ApprovalDesk = Approvals & {
  /** True, once, when exactly this asker was approved. */
  spend(asker: Asker): boolean;
  /** Notes that this asker waits. */
  ask(asker: Asker, why: string): void;
};

export function createApprovals(now: () => Instant): ApprovalDesk {
  // One entry a node, and nodes are those that TokenReview vouched for: bounded by the cluster.
  const waiting = new Map<NodeName, PendingEnrolment>();
  const approved = new Map<NodeName, { readonly asker: Asker; readonly until: number }>();
  return {
    pending: () => [...waiting.values()],
    approve(node) {
      const asker = waiting.get(node);
      if (!asker) return fail("node-unknown", `no enrolment of ${node} waits for approval`);
      waiting.delete(node);
      approved.set(node, { asker, until: now() + APPROVAL_LIFE_MS });
      return ok(asker);
    },
    spend({ node, uid, machineId }) {
      const found = approved.get(node);
      if (!found || found.asker.uid !== uid || found.asker.machineId !== machineId) return false;
      approved.delete(node);
      return now() <= found.until;
    },
    ask(asker, why) {
      waiting.set(asker.node, { ...asker, why, askedAt: now() });
    },
  };
}
