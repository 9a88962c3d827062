import type { Fault } from "@lockkeeper/sandbox/faults/fault";
import { FAULTS } from "@lockkeeper/sandbox/faults/table";
import { Command, InvalidArgumentError } from "commander";

export type DemoOptions = {
  readonly controlPlanes: number;
  readonly workers: number;
  /** Put on the upgrade; null: none. */
  readonly fault: { readonly name: string; readonly fault: Fault } | null;
  readonly keep: boolean;
};

/** Reads a whole number from `least` to 20. */
export const count = (least: number) => (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least || n > 20) throw new InvalidArgumentError(`a whole number from ${least} to 20`);
  return n;
};

const table: Readonly<Record<string, Fault>> = FAULTS;

const named = (name: string) => {
  const fault = Object.hasOwn(table, name) ? table[name] : undefined;
  if (fault === undefined)
    throw new InvalidArgumentError("there is no fault of that name; --list-faults names them all");
  return { name, fault };
};

/** The faults, a line each. */
export function faultLines(): readonly string[] {
  const width = Math.max(...Object.keys(table).map((name) => name.length));
  return Object.entries(table).map(([name, { does }]) => `${name.padEnd(width)}  ${does}`);
}

/** @returns what was asked for; null when it was the list of faults, which is printed. Ends the process on --help and on a wrong call. */
export function readOptions(argv: readonly string[]): DemoOptions | null {
  const command = new Command("demo")
    .description(
      "Upgrades an embedded, simulated cluster: the real coordinator and the real agents against a simulated Kubernetes API\nand simulated hosts. Needs nothing but Node and npm.",
    )
    .option("--control-planes <n>", "how many control planes", count(1), 3)
    .option("--workers <n>", "how many workers", count(1), 5)
    .option("--fault <name>", "something goes wrong on the way, and the demo does what a person would do", named)
    .option("--list-faults", "what can go wrong, by name")
    .option("--keep", "leave it running afterwards, and tell how to look around")
    .addHelpText(
      "after",
      "\nExamples:\n  npx --yes pnpm@12 demo\n  npx --yes pnpm@12 demo --fault pdb-deadlock\n  npx --yes pnpm@12 demo --workers 2 --keep",
    )
    .parse(argv);
  type Raw = {
    readonly controlPlanes: number;
    readonly workers: number;
    readonly fault?: DemoOptions["fault"];
    readonly listFaults?: boolean;
    readonly keep?: boolean;
  };
  const { controlPlanes, workers, fault = null, listFaults = false, keep = false } = command.opts<Raw>();
  if (listFaults) {
    for (const line of faultLines()) console.log(line);
    return null;
  }
  const least = fault?.fault.needs ?? {};
  return {
    controlPlanes: Math.max(controlPlanes, least.controlPlanes ?? 1),
    workers: Math.max(workers, least.workers ?? 1),
    fault,
    keep,
  };
}
