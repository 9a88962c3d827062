import type { UnitJobName } from "@lockkeeper/agent/units/job";
import { listAt, patched } from "../api/objects.ts";
import type { SimulatedHost } from "../hosts/host.ts";
import { fastTime, realTime } from "../hosts/time.ts";
import { startKubelet } from "../hosts/unit-jobs.ts";
import { type Armed, armed, type Fault } from "./fault.ts";
import { onceCordoned, onceIntended } from "./moments.ts";

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** Waiting for a kubelet takes the agent minutes; a clock that runs so many times faster makes it seconds. */
const HURRY = 30;
const RESTARTS_EVERY_MS = 400;

/** What may be wrong on a host itself. */
export const HOST_FAULTS = {
  "package-missing": {
    does: "The repository of the target minor loses a package on one worker.",
    bites: "check-host",
    comes: {
      is: "halts",
      finding: "package-not-offered",
      person: "The mirror is synchronized again.",
      answer: "retry",
    },
    arm: ({ hosts, worker, to }) => {
      const host = hosts.get(worker);
      const it = armed(() => void host?.machine.missing.clear());
      onceIntended(host, "check-host", () => {
        host?.machine.missing.add(`kubelet ${to}`);
        it.bite();
      });
      return it;
    },
  },
  "package-lock": {
    does: "Another package manager holds dpkg's lock on a host for longer than apt waits.",
    bites: "install-packages",
    comes: {
      is: "halts",
      finding: "package-install-failed",
      person: "The unattended upgrade that held the lock has ended.",
      answer: "retry",
    },
    arm: ({ hosts, worker }) =>
      failing(hosts.get(worker), "install-packages", 100, "E: Could not get lock /var/lib/dpkg/lock-frontend."),
  },
  "disk-full": {
    does: "A host's disk is full.",
    bites: "check-host",
    comes: { is: "halts", finding: "disk-low", person: "Old logs are removed.", answer: "retry" },
    arm: ({ hosts, worker }) => {
      const host = hosts.get(worker);
      const it = armed(() => host?.setFault(null));
      onceIntended(host, "check-host", () =>
        host?.setFault({
          space: () => {
            it.bite();
            return { sizeBytes: 20_000 * MIB, freeBytes: 12 * MIB };
          },
        }),
      );
      return it;
    },
  },
  "image-missing": {
    does: "The registry does not have an image of the target version.",
    bites: "stage",
    comes: {
      is: "halts",
      finding: "image-pull-failed",
      person: "The image is pushed to the registry.",
      answer: "retry",
    },
    arm: ({ hosts, worker }) => failing(hosts.get(worker), "pull-images", 1, "manifest unknown"),
  },
  "kubeadm-fails": {
    does: "kubeadm upgrade apply ends with an error, after putting the manifests back.",
    bites: "kubeadm-apply",
    comes: {
      is: "halts",
      finding: "kubeadm-failed",
      person: "The cause that kubeadm names is mended.",
      answer: "retry",
    },
    arm: ({ hosts, first }) =>
      failing(hosts.get(first), "kubeadm-apply", 1, "[upgrade/apply] FATAL: couldn't upgrade control plane"),
  },
  "static-pod-unstable": {
    does: "The new scheduler of a control plane is started again and again.",
    bites: "static-pods-stable",
    comes: {
      is: "halts",
      finding: "static-pods-unstable",
      person: "A flag that the new version does not know is taken out of the manifest.",
      answer: "retry",
    },
    arm: ({ api, hosts, first }) => {
      let again: NodeJS.Timeout | undefined;
      const it = armed(() => clearInterval(again));
      hosts.get(first)?.setFault({
        ended: ({ do: job }) => {
          if (job !== "kubeadm-apply") return;
          it.bite();
          let restarts = 0;
          again ??= setInterval(() => {
            restarts += 1;
            const pod = api.store.get("Pod", `kube-scheduler-${first}`, "kube-system");
            const [status] = listAt(pod, "status.containerStatuses");
            if (pod === null || typeof status !== "object") return;
            const containerStatuses = [{ ...status, restartCount: restarts }];
            api.store.put(patched(pod, { status: { containerStatuses } }));
          }, RESTARTS_EVERY_MS).unref();
        },
      });
      return it;
    },
  },
  "kubelet-not-back": {
    does: "The kubelet ends at once when it is started at the new version.",
    bites: "restart-kubelet",
    comes: {
      is: "halts",
      finding: "kubelet-not-back",
      person: "A removed flag is taken out of /etc/default/kubelet.",
      answer: "retry",
    },
    arm: ({ hosts, worker }) => {
      const machine = hosts.get(worker)?.machine;
      if (machine === undefined) throw new RangeError(`there is no host ${worker}`);
      const it = armed(() => {
        machine.kubeletCrashes = null;
        machine.time = realTime();
        startKubelet(machine);
      });
      hosts.get(worker)?.setFault({
        unit: ({ do: job }) => {
          if (job !== "restart-kubelet") return null;
          it.bite();
          machine.kubeletCrashes = "unknown flag: --pod-infra-container-image";
          machine.time = fastTime(HURRY);
          return null;
        },
      });
      return it;
    },
  },
  "power-cut": {
    does: "A worker loses its power while apt installs its kubelet, and boots again.",
    bites: "install-packages",
    comes: {
      is: "halts",
      finding: "host-rebooted",
      person: "The host is looked at: dpkg tells of a package that is not configured, which a retry completes.",
      answer: "retry",
    },
    arm: ({ hosts, worker, processes }) =>
      losingPower(hosts.get(worker), async (host) => {
        const killed = processes.killAgent(worker);
        host.powerOff();
        await killed;
        await host.powerOn();
        await processes.startAgent(worker);
      }),
  },
  "power-off": {
    does: "A worker loses its power while apt installs its kubelet, and stays off.",
    bites: "install-packages",
    comes: {
      is: "halts",
      finding: "agent-away",
      person: "Somebody goes there, switches it on again and looks at the host.",
      answer: "retry",
      next: "host-rebooted",
    },
    arm: ({ hosts, worker, processes }) => {
      const host = hosts.get(worker);
      const it = losingPower(host, async (it) => {
        const killed = processes.killAgent(worker);
        it.powerOff();
        await killed;
      });
      const mend = async () => {
        await host?.powerOn();
        await processes.startAgent(worker);
      };
      return { ...it, mend };
    },
  },
  "clock-off": {
    does: "A worker's clock is an hour ahead.",
    bites: null,
    comes: { is: "succeeds", waits: null },
    arm: ({ hosts, worker }) => {
      const it = armed();
      const machine = hosts.get(worker)?.machine;
      if (machine === undefined) throw new RangeError(`there is no host ${worker}`);
      machine.time = realTime(HOUR_MS);
      it.bite();
      return it;
    },
  },
  "upgraded-by-hand": {
    does: "Somebody upgrades a worker by hand before its turn.",
    bites: "install-packages",
    comes: { is: "succeeds", waits: null },
    arm: ({ api, hosts, first, worker, to }) => {
      const it = armed();
      const machine = hosts.get(worker)?.machine;
      onceCordoned(api, first, () => {
        if (machine === undefined) return;
        for (const name of ["kubelet", "kubectl"] as const)
          machine.packages.set(name, { version: `${to.slice(1)}-1.1`, held: true, configured: true });
        startKubelet(machine);
        it.bite();
      });
      return it;
    },
  },
} as const satisfies Record<string, Fault>;

/** The next unit of that job ends with an error and without an effect; those after it are well. */
function failing(host: SimulatedHost | undefined, job: UnitJobName, exitCode: number, says: string): Armed {
  const it = armed();
  host?.setFault({
    unit: ({ do: name }) => {
      if (name !== job || it.bit()) return null;
      it.bite();
      return { exitCode, says };
    },
  });
  return it;
}

/**
 * Acts as soon as the installation of the kubelet is about to have its effect.
 * @param act cuts the power before it first waits.
 */
function losingPower(host: SimulatedHost | undefined, act: (host: SimulatedHost) => Promise<void>): Armed {
  let acting: Promise<void> = Promise.resolve();
  const it = armed(() => acting);
  host?.setFault({
    unit: (job) => {
      if (job.do !== "install-packages" || it.bit() || !job.pins.some(({ name }) => name === "kubelet")) return null;
      it.bite();
      acting = act(host);
      return null;
    },
  });
  return it;
}
