import type { CommandResult, HostCommand } from "@lockkeeper/agent/host/command";
import type { Space } from "@lockkeeper/agent/host/files";
import type { UnitJob } from "@lockkeeper/agent/units/job";
import type { HostStep } from "@lockkeeper/core/model/step";

/** How a unit ends instead of having its effect. `says` stands in its log. */
export type UnitInstead = { readonly exitCode: number; readonly says: string };

/** What is wrong with a simulated host. Null answers leave things as they are. */
export type HostFault = {
  /** Told when the agent has recorded that it begins a step, before it does anything of it. */
  readonly intended?: (step: HostStep) => void;
  /** Asked when a unit is about to have its effect. */
  readonly unit?: (job: UnitJob) => UnitInstead | null;
  /** Awaited before a unit has its effect or fails: it takes until then. */
  readonly holds?: (job: UnitJob) => Promise<void>;
  /** Told when a unit has had its effect, before its result is on the disk. */
  readonly ended?: (job: UnitJob) => void;
  /** Asked before a command runs. */
  readonly command?: (command: HostCommand) => CommandResult | null;
  /** Asked for the space at a path. */
  readonly space?: (path: string) => Space | null;
};
