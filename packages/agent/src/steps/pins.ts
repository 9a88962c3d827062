import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { ExactPackage, ManagedPackage, PackageState } from "@lockkeeper/core/model/host";
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
  back: readonly ExactPackage[] = [],
): readonly string[] {
  return names.flatMap((name) => {
    const state = states.find((it) => it.name === name);
    if (state === undefined || state.installed === null) return [`${name} is not installed`];
    if (!isWanted(state.installed, name, to, back)) return [`${name} is at ${state.installed}`];
    if (!state.configured) return [`${name} ${state.installed} is not configured`];
    return state.held ? [] : [`${name} ${state.installed} is not held`];
  });
}

/** Any revision of the version; in a rollback exactly the one that was there. */
function isWanted(installed: string | null, name: ManagedPackage, to: Version, back: readonly ExactPackage[]): boolean {
  const exact = back.find((it) => it.name === name);
  return exact ? installed === exact.version : isRevisionOf(installed, to);
}

/**
 * The packages that are not at the version yet, at the newest revision on offer.
 * @param back what goes back in a rollback: at exactly these versions.
 * @throws StepFailure when one is not offered.
 */
export async function pinsFor(
  tools: StepTools,
  states: readonly PackageState[],
  names: NonEmpty<ManagedPackage>,
  to: Version,
  back: readonly ExactPackage[] = [],
): Promise<readonly Pin[]> {
  const open = names.filter((name) => {
    const state = states.find((it) => it.name === name);
    return state === undefined || !isWanted(state.installed, name, to, back) || !state.configured;
  });
  if (open.length === 0) return [];
  const offers = await offersOf(tools.host, { is: "host" });
  const exact = back.filter(({ name }) => open.includes(name));
  if (exact.length > 0) {
    const gone = exact.filter((it) => !offers.some((o) => o.name === it.name && o.version === it.version));
    if (gone.length === 0) return exact;
    const saw = gone.map(({ name, version }) => `${name} ${version}`).join(", ");
    return tools.fail("package-not-offered", `the repositories offer no more what was installed: ${saw}`);
  }
  const missing = notOffered(offers, open, to);
  if (missing.length > 0) {
    return tools.fail("package-not-offered", `no revision of ${to} of ${missing.join(", ")}, minor ${minorName(to)}`);
  }
  return open.flatMap((name) => newestRevision(offers, name, to) ?? []);
}

/** apt makes a package older only when it is told that it may: in a rollback alone. */
export type Older = { readonly older?: true };

export function mayBeOlder({ back }: { readonly back?: readonly ExactPackage[] }): Older {
  return back === undefined ? {} : { older: true };
}

/** Has apt say what it would do. @throws StepFailure when that is more than what was asked for. */
export async function confirmNarrow(tools: StepTools, pins: readonly Pin[], older: Older = {}): Promise<void> {
  if (pins.length === 0) return;
  const faults = tooWide(parseSimulation(await output(tools.host, { do: "apt-simulate", pins, ...older })), pins);
  if (faults.length > 0) tools.fail("package-transaction-too-wide", `apt ${faults.join("; ")}`);
}
