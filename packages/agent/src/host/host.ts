import type { UnitJob } from "../units/job.ts";
import type { CommandResult, HostCommand } from "./command.ts";
import { HostFault } from "./fault.ts";
import type { HostFiles } from "./files.ts";

/** What systemd says of a unit. `over` covers ended, failed and stopped; `absent` means systemd does not know it. */
export type UnitSighting =
  | { readonly is: "absent" }
  | { readonly is: "running" }
  | { readonly is: "over"; readonly saw: string };

/** What the agent may do on its host: named operations alone. The real one is nsenter.ts, the tests' memory-host.testkit.ts. */
export interface Host {
  readonly files: HostFiles;
  /** Runs a command to its end or its deadline. A failure is an answer. */
  run(command: HostCommand): Promise<CommandResult>;
  /**
   * Writes the unit's script under the state folder and has systemd start it; returns when systemd has accepted it.
   * A name that systemd knows already is started by nobody a second time.
   * @throws HostFault when it could not be started.
   */
  startUnit(job: UnitJob, name: string, attempt: number): Promise<void>;
  unit(name: string): Promise<UnitSighting>;
  /** Names of our units that run now. */
  runningUnits(): Promise<readonly string[]>;
  /** Resolves when something in the unit's folder changes, or after `ms` at the latest. */
  unitStirred(name: string, ms: number): Promise<void>;
  /** Asks the kubelet's health port on this host. @returns null when it is well, else what was seen. */
  kubeletHealth(port: number): Promise<string | null>;
}

/** @returns the standard output. @throws HostFault when the command failed. */
export async function output(host: Host, command: HostCommand): Promise<string> {
  const result = await host.run(command);
  if (result.failure !== null) throw new HostFault(result.failure);
  return result.stdout;
}
