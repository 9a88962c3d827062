import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { ExactPackage } from "@lockkeeper/core/model/evidence";
import type { ManagedPackage, PackageState } from "@lockkeeper/core/model/host";
import { minorName, type Version } from "@lockkeeper/core/model/version";
import type { StepTools } from "../executor/tools.ts";
import type { Pin } from "../host/command.ts";
import { output } from "../host/host.ts";
import { newestRevision, notOffered, offersOf } from "../packages/offers.ts";
import { parseSimulation, tooWide } from "../packages/simulation.ts";
import { isRevisionOf } from "../packages/version.ts";

/** What is installed of these packages, exactly. */
export function exactOf(states: readonly PackageState[], names: readonly ManagedPackage[]): readonly ExactPackage[] {
  return names.flatMap((name) => {
    const version = states.find((state) => state.name === name)?.installed ?? null;
    return version === null ? [] : [{ name, version }];
  });
}

/** What is wrong with the packages: not at the version, broken off, or not held. Empty when all is right. */
export function packageFaults(
  states: readonly PackageState[],
  names: readonly ManagedPackage[],
  to: Version,
): readonly string[] {
  return names.flatMap((name) => {
    const state = states.find((it) => it.name === name);
    if (state === undefined || state.installed === null) return [`${name} is not installed`];
    if (!isRevisionOf(state.installed, to)) return [`${name} is at ${state.installed}`];
    if (!state.configured) return [`${name} ${state.installed} is not configured`];
    return state.held ? [] : [`${name} ${state.installed} is not held`];
  });
}

/**
 * The packages that are not at the version yet, at the newest revision on offer.
 * @throws StepFailure when one is not offered.
 */
export async function pinsFor(
  tools: StepTools,
  states: readonly PackageState[],
  names: NonEmpty<ManagedPackage>,
  to: Version,
): Promise<readonly Pin[]> {
  const open = names.filter((name) => {
    const state = states.find((it) => it.name === name);
    return state === undefined || !isRevisionOf(state.installed, to) || !state.configured;
  });
  if (open.length === 0) return [];
  const offers = await offersOf(tools.host, { is: "host" });
  const missing = notOffered(offers, open, to);
  if (missing.length > 0) {
    return tools.fail("package-not-offered", `no revision of ${to} of ${missing.join(", ")}, minor ${minorName(to)}`);
  }
  return open.flatMap((name) => newestRevision(offers, name, to) ?? []);
}

/** Has apt say what it would do. @throws StepFailure when that is more than what was asked for. */
export async function confirmNarrow(tools: StepTools, pins: readonly Pin[]): Promise<void> {
  if (pins.length === 0) return;
  const faults = tooWide(parseSimulation(await output(tools.host, { do: "apt-simulate", pins })), pins);
  if (faults.length > 0) tools.fail("package-transaction-too-wide", `apt ${faults.join("; ")}`);
}
