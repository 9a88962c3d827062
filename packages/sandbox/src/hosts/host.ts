import type { HostFiles } from "@lockkeeper/agent/host/files";
import type { Host } from "@lockkeeper/agent/host/host";
import type { UnitJob, UnitJobName } from "@lockkeeper/agent/units/job";
import type { HostStep } from "@lockkeeper/core/model/step";
import { parseVersion } from "@lockkeeper/core/model/version";
import { interpret } from "./commands.ts";
import type { HostFault } from "./host-fault.ts";
import { bootIdOf, type Machine, type MachineOptions, makeMachine } from "./machine.ts";
import { resumeRestore } from "./restore.ts";
import { doJob, startKubelet, tear } from "./unit-jobs.ts";

/** Where a unit leaves its traces, as the agent looks for them. */
export type UnitFiles = { readonly begun: string; readonly log: string; readonly result: string };

export type SimulatedHostOptions = MachineOptions & {
  readonly unitFiles: (unit: string) => UnitFiles;
  /** How long units take before they have their effect, in milliseconds; 0 for those left out. */
  readonly pace?: Partial<Readonly<Record<UnitJobName, number>>>;
};

/** A host for the real agent: its files are real, its programs and units are played. It outlives every agent. */
export type SimulatedHost = Host & {
  readonly machine: Machine;
  /** Every unit that ever began, in order: the host's own record of what was done to it. */
  readonly begun: readonly { readonly unit: string; readonly job: UnitJob }[];
  /** The next unit of that job ends with this exit code and without an effect. */
  failNext(job: UnitJobName, exitCode: number): void;
  /** Told by whoever runs an agent on it: the agent has recorded that it begins a step. */
  intended(step: HostStep): void;
  /** Null: all is well. */
  setFault(fault: HostFault | null): void;
  /** Cuts the power: what runs is gone, nothing is heard of the node, and only the disk is left. Its agent dies with it. */
  powerOff(): void;
  /** Boots it, under a new boot id. */
  powerOn(): Promise<void>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
};

const DISK = { sizeBytes: 100e9, freeBytes: 50e9 };

export async function openSimulatedHost(options: SimulatedHostOptions): Promise<SimulatedHost> {
  const { unitFiles, pace = {} } = options;
  let fault: HostFault = {};
  /** Null while the machine is being installed: nothing runs on it yet. */
  let settled: Machine | null = null;
  const files: HostFiles = {
    ...options.files,
    // A simulated disk is as large as it says, whatever the disk below it, and its times are by the host's own clock.
    space: async (path) => fault.space?.(path) ?? DISK,
    // The kubelet watches its manifests: what is written there by itself, not by kubeadm, has its effect as well.
    write: async (path, data, mode) => {
      await options.files.write(path, data, mode);
      const component = /^\/etc\/kubernetes\/manifests\/(kube-[a-z-]+)\.yaml$/.exec(path)?.[1];
      const version = parseVersion(/image: \S+:(\S+)/.exec(data.toString())?.[1] ?? "");
      if (component !== undefined && version !== null && settled)
        settled.cluster.takeManifest(settled.node, component, version);
    },
    stat: async (path) => {
      const stat = await options.files.stat(path);
      return stat && { ...stat, modifiedAt: stat.modifiedAt + machine.time.now() - Date.now() };
    },
  };
  const machine = await makeMachine({ ...options, files });
  machine.cluster.introduce(machine);
  settled = machine;
  const begun: { unit: string; job: UnitJob }[] = [];
  const failing = new Map<UnitJobName, number>();
  const running = new Map<string, Promise<void>>();
  let boots = 1;

  const runUnit = async (unit: string, job: UnitJob, attempt: number): Promise<void> => {
    const { log, result } = unitFiles(unit);
    const { bootId } = machine;
    const boot = boots;
    const startedAt = machine.time.now();
    await machine.time.sleep(pace[job.do] ?? 0);
    await fault.holds?.(job);
    if (boot !== boots) return;
    const failed = failing.get(job.do);
    failing.delete(job.do);
    const wrong =
      failed === undefined ? (fault.unit?.(job) ?? null) : { exitCode: failed, says: "it was told to fail" };
    // A fault may have cut the power.
    if (boot !== boots) return;
    const exitCode = wrong?.exitCode ?? (await doJob(machine, job));
    if (wrong === null) fault.ended?.(job);
    if (boot !== boots) return;
    const said = wrong === null ? "" : `${wrong.says}\n`;
    await files.write(log, `simulated ${job.do}: exit code ${exitCode}\n${said}`, 0o600);
    const end = { v: 1, unit, attempt, bootId, startedAt, endedAt: machine.time.now(), exitCode };
    await files.write(result, JSON.stringify(end), 0o600);
  };

  return {
    machine,
    begun,
    files,
    failNext: (job, exitCode) => failing.set(job, exitCode),
    intended: (step) => fault.intended?.(step),
    setFault: (next) => {
      fault = next ?? {};
    },
    powerOff() {
      boots += 1;
      for (const { job, over } of machine.units.values()) if (!over) tear(machine, job);
      machine.units.clear();
      running.clear();
      machine.kubelet = { ...machine.kubelet, pid: 0 };
      machine.cluster.lost(machine.node);
    },
    async powerOn() {
      machine.bootId = bootIdOf(`${machine.machineId} boot ${boots}`);
      await files.write("/proc/sys/kernel/random/boot_id", `${machine.bootId}\n`, 0o644);
      machine.cluster.introduce(machine);
      startKubelet(machine);
      await resumeRestore(machine);
    },
    idle: async () => {
      await Promise.allSettled(running.values());
    },
    run: async (command) => fault.command?.(command) ?? interpret(machine, command),
    async startUnit(job, unit, attempt) {
      if (machine.units.has(unit)) return;
      const there = { job, attempt, over: false };
      machine.units.set(unit, there);
      const mark = unitFiles(unit).begun;
      // As the unit's script does: what has begun once is never begun again.
      if ((await files.stat(mark)) !== null) {
        there.over = true;
        return;
      }
      await files.write(`${mark}/mark`, "", 0o600);
      begun.push({ unit, job });
      const end = runUnit(unit, job, attempt).finally(() => {
        there.over = true;
        running.delete(unit);
      });
      running.set(unit, end);
      end.catch(() => undefined);
    },
    async unit(name) {
      const there = machine.units.get(name);
      if (there === undefined) return { is: "absent" };
      return there.over ? { is: "over", saw: "active (exited), result success" } : { is: "running" };
    },
    runningUnits: async () => [...running.keys()],
    async unitStirred(name, ms) {
      const stop = new AbortController();
      const late = machine.time.sleep(ms, stop.signal);
      await Promise.race([running.get(name)?.catch(() => undefined), late]);
      stop.abort();
    },
    kubeletHealth: async () => {
      if (machine.kubelet.pid === 0) return "the connection was refused";
      return machine.cluster.isReady(machine.node) ? null : "the kubelet is starting";
    },
  };
}
