import { armed, type Fault } from "./fault.ts";
import { onceIntended } from "./moments.ts";

const AWAY_MS = 5_000;

/** What may be wrong with etcd. */
export const ETCD_FAULTS = {
  "etcd-nospace": {
    does: "An etcd member raises the alarm NOSPACE.",
    bites: "check-etcd",
    comes: {
      is: "halts",
      finding: "etcd-unhealthy",
      person: "etcd is compacted and defragmented, and the alarm disarmed.",
      answer: "retry",
    },
    arm: ({ etcd, hosts, first }) => {
      const it = armed(() => etcd.alarm(first, false));
      onceIntended(hosts.get(first), "check-etcd", () => {
        etcd.alarm(first, true);
        it.bite();
      });
      return it;
    },
  },
  "etcd-member-away": {
    does: "An etcd member of another control plane does not answer.",
    bites: "check-etcd",
    comes: { is: "halts", finding: "etcd-unhealthy", person: "The member is started again.", answer: "retry" },
    needs: { controlPlanes: 3 },
    arm: ({ etcd, controlPlanes, hosts, first }) => {
      const member = controlPlanes.at(-1) ?? "";
      const it = armed(() => etcd.away(member, false));
      onceIntended(hosts.get(first), "check-etcd", () => {
        etcd.away(member, true);
        it.bite();
      });
      return it;
    },
  },
  "etcd-member-briefly-away": {
    does: "An etcd member of another control plane does not answer for a moment.",
    bites: "check-etcd",
    comes: { is: "succeeds", waits: /waits for etcd: member \S+ does not answer/ },
    needs: { controlPlanes: 3 },
    arm: ({ etcd, controlPlanes, hosts, first }) => {
      const member = controlPlanes.at(-1) ?? "";
      const it = armed();
      // From kubeadm's change on: etcd is asked right after it.
      hosts.get(first)?.setFault({
        ended: ({ do: job }) => {
          if (job !== "kubeadm-apply") return;
          etcd.away(member, true);
          it.bite();
          setTimeout(() => etcd.away(member, false), AWAY_MS).unref();
        },
      });
      return it;
    },
  },
  "snapshot-cut": {
    does: "The stream of an etcd snapshot breaks off in the middle.",
    bites: "snapshot-etcd",
    comes: {
      is: "halts",
      finding: "snapshot-failed",
      person: "etcd's log is looked at: the member was short of memory for a moment.",
      answer: "retry",
    },
    arm: ({ etcd }) => {
      const it = armed();
      etcd.cutSnapshots(1);
      it.bite();
      return it;
    },
  },
} as const satisfies Record<string, Fault>;
