import { armed, type Fault } from "./fault.ts";
import { onceCordoned, onceEmpty, onceUncordoned, removeNode, setSchedulable } from "./moments.ts";

/** What somebody, or something, may do to a Node object in the middle of an upgrade. */
export const NODE_FAULTS = {
  "node-deleted": {
    does: "Somebody deletes a worker's Node object before its turn.",
    bites: "install-packages",
    comes: {
      is: "halts",
      finding: "node-missing",
      person: "The upgrade is aborted and planned anew without the node.",
      answer: "plan-anew",
    },
    needs: { workers: 2 },
    arm: ({ api, first, worker, processes }) => {
      const it = armed();
      onceCordoned(api, first, () => {
        void processes.killAgent(worker);
        removeNode(api, worker);
        it.bite();
      });
      return it;
    },
  },
  "node-replaced": {
    does: "Another machine takes a worker's name before its turn.",
    bites: "install-packages",
    comes: {
      is: "halts",
      finding: "node-replaced",
      person: "The upgrade is aborted and planned anew with the new machine.",
      answer: "plan-anew",
    },
    arm: ({ api, first, worker, processes }) => {
      let replaced: Promise<void> = Promise.resolve();
      const it = armed(() => replaced);
      onceCordoned(api, first, () => {
        replaced = processes.replaceNode(worker);
        it.bite();
      });
      return it;
    },
  },
  "somebody-uncordons": {
    does: "Somebody makes a drained node schedulable before its kubelet is changed.",
    bites: "confirm-drained",
    comes: {
      is: "halts",
      finding: "node-not-cordoned",
      person: "The one who did it is told to leave the node alone.",
      answer: "retry",
    },
    arm: ({ api, worker }) => {
      const it = armed();
      onceCordoned(api, worker, () =>
        onceEmpty(api, worker, () => {
          setSchedulable(api, worker, true);
          it.bite();
        }),
      );
      return it;
    },
  },
  "not-ready-after-uncordon": {
    does: "A node is not Ready any more once it is in service again.",
    bites: "gate",
    comes: {
      is: "halts",
      finding: "gate-not-passed",
      person: "The container runtime on the host is restarted.",
      answer: "retry",
    },
    arm: ({ api, hosts, worker }) => {
      const machine = hosts.get(worker)?.machine;
      const it = armed(() => machine?.cluster.kubeletRuns(worker, machine.kubelet.version));
      onceUncordoned(api, worker, () => {
        const message = "container runtime is down";
        machine?.cluster.unready(worker, { reason: "KubeletNotReady", message });
        it.bite();
      });
      return it;
    },
  },
} as const satisfies Record<string, Fault>;
