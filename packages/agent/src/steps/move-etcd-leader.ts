import { etcdFaults, nextLeader, viewEtcd } from "../etcd/health.ts";
import { EtcdFault } from "../etcd/member.ts";
import type { StepRow } from "../executor/step-row.ts";
import { waitFor } from "../executor/wait.ts";
import { sayError } from "../host/fault.ts";

/** A hand-over takes an election's time, about a second; etcd itself gives up after its election timeout. */
const MOVE_DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Has another member lead when this node's own does: a leader that restarts stalls every write until the next election,
 * one that handed over first does not. Only to a member that is healthy; without one nothing is moved and the step fails.
 */
export const moveEtcdLeader: StepRow<"move-etcd-leader"> = {
  mutates: false,
  run: async (_, tools) => {
    const etcd = await tools.openEtcd();
    try {
      let moved = false;
      let leader: string | null = null;
      const onWait = (why: string) => tools.progress(`moves etcd's leader: ${why}`);
      const options = { clock: tools.clock, deadlineMs: MOVE_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
      const why = await waitFor(options, async () => {
        try {
          const view = await viewEtcd(etcd);
          // How far behind a member is matters little here: the one that is furthest on is chosen.
          const faults = etcdFaults(view, Number.POSITIVE_INFINITY);
          if (faults.length > 0) return faults.join("; ");
          if (view.local.leader !== view.local.memberId) {
            leader = view.members.find(({ row }) => row.id === view.local.leader)?.row.name ?? "";
            return null;
          }
          const next = nextLeader(view);
          if (next === null) return "no other member can lead";
          await etcd.moveLeader(next.id);
          moved = true;
          return `${next.name} was asked to lead`;
        } catch (error) {
          if (error instanceof EtcdFault) return `member ${tools.node} does not answer: ${sayError(error)}`;
          throw error;
        }
      });
      return why === null && leader !== null
        ? { leader, moved }
        : tools.fail("etcd-unhealthy", why ?? "no leader seen");
    } finally {
      etcd.close();
    }
  },
};
