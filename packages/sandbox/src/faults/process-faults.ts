import { setTimeout as delay } from "node:timers/promises";
import type { UnitJobName } from "@lockkeeper/agent/units/job";
import { type Armed, armed, type Fault } from "./fault.ts";
import { onceCordoned, onceIntended } from "./moments.ts";
import type { FaultWorld } from "./world.ts";

const DEAD_MS = 500;
const CUT_EVERY_MS = 400;
const SLOW_MS = 60;

/** What may happen to the product's own processes and to the wire between them. */
export const PROCESS_FAULTS = {
  "agent-killed": {
    does: "A worker's agent is killed while kubeadm runs, and while its kubelet restarts.",
    bites: "kubeadm-node",
    comes: { is: "succeeds", waits: null },
    arm: (world) => killing(world, ["kubeadm-node", "restart-kubelet"]),
  },
  "coordinator-killed": {
    does: "The coordinator is killed while it drains a node.",
    bites: "drain",
    comes: { is: "succeeds", waits: null },
    arm: ({ api, worker, processes }) => {
      const it = armed();
      onceCordoned(api, worker, () => {
        it.bite();
        void processes.killCoordinator().then(() => processes.startCoordinator());
      });
      return it;
    },
  },
  "database-restored": {
    does: "The coordinator's disk is lost in the middle of a drain, and its database put back from yesterday's copy.",
    bites: "drain",
    comes: {
      is: "forgotten",
      finding: "node-left-open",
      person: "The upgrade is planned anew: its run first brings back the node that was left open.",
      answer: "plan-anew",
    },
    arm: async ({ api, worker, processes }) => {
      await processes.keepDatabase();
      let back: Promise<void> = Promise.resolve();
      const it = armed(() => back);
      onceCordoned(api, worker, () => {
        it.bite();
        back = processes
          .killCoordinator()
          .then(() => processes.restoreDatabase())
          .then(() => processes.startCoordinator());
      });
      return it;
    },
  },
  "connection-cut": {
    does: "Every connection between agents and coordinator is cut, again and again.",
    bites: null,
    comes: { is: "succeeds", waits: null },
    arm: ({ wire, hosts, worker }) => {
      let again: NodeJS.Timeout | undefined;
      // A start asks every agent and is refused while one is away: it comes when the upgrade has begun.
      onceIntended(hosts.get(worker), "check-host", () => {
        again = setInterval(() => wire.cut(), CUT_EVERY_MS).unref();
      });
      return { bit: () => wire.disturbed > 0, mend: async () => clearInterval(again) };
    },
  },
  "connection-slow": {
    does: "What agents and coordinator say to each other arrives late.",
    bites: null,
    comes: { is: "succeeds", waits: null },
    arm: ({ wire }) => {
      wire.slow(SLOW_MS);
      return { bit: () => wire.disturbed > 0, mend: async () => wire.slow(0) };
    },
  },
} as const satisfies Record<string, Fault>;

/** Kills the worker's agent once in each of these units, and starts it again a moment later. */
function killing({ hosts, worker, processes }: FaultWorld, jobs: readonly UnitJobName[]): Armed {
  const left = new Set(jobs);
  hosts.get(worker)?.setFault({
    unit: ({ do: job }) => {
      if (!left.delete(job)) return null;
      void processes
        .killAgent(worker)
        .then(() => delay(DEAD_MS))
        .then(() => processes.startAgent(worker));
      return null;
    },
  });
  return { bit: () => left.size === 0, mend: async () => undefined };
}
