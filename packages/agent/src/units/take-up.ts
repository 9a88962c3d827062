import type { BootId } from "@lockkeeper/core/model/ids";
import type { Clock } from "../clock.ts";
import { HostFault, sayError } from "../host/fault.ts";
import { readText } from "../host/files.ts";
import type { Host, UnitSighting } from "../host/host.ts";
import { unitPaths } from "./paths.ts";
import { parseUnitResult, type UnitResult } from "./result.ts";

/** What became of a unit that was, or may have been, started. */
export type UnitEnd =
  | { readonly is: "ended"; readonly result: UnitResult }
  /** Its script did not make its mark: nothing of it was done, and it can be started. */
  | { readonly is: "never-begun"; readonly saw: string }
  /** It began in an earlier boot of the host and left no result. */
  | { readonly is: "rebooted"; readonly begunAt: number }
  /** It began in this boot, is over, and left no result. */
  | { readonly is: "lost"; readonly begunAt: number; readonly saw: string };

export type TakeUpOptions = {
  readonly host: Host;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly unit: string;
  /** The boot in which it was started, by the journal. */
  readonly startedIn: BootId;
  readonly boot: BootId;
  /** Called each time it was seen to run; may tell people. */
  readonly onRunning: () => void;
};

/**
 * How long one wait lasts at most. The result is told by a rename, which ends the wait at once; only a unit that dies
 * without one has to be asked for, and systemd has no file to watch for that.
 */
const WAIT_MS = 2_000;
/** Looks at a unit that seems over without a result or a mark, before that is believed. */
const LOOKS = 5;
/** Looks without an answer of systemd (it is being replaced, the bus is away), before they are a fault. */
const UNANSWERED_LOOKS = 150;

/**
 * Waits until a unit is over, however long it takes, and says how it ended: first by its result, then by systemd.
 * @throws HostFault when systemd does not answer for five minutes.
 */
export async function takeUp(options: TakeUpOptions): Promise<UnitEnd> {
  const { host, clock, stateFolder, unit } = options;
  const paths = unitPaths(stateFolder, unit);
  let unanswered = 0;
  for (let looks = 0; ; ) {
    // Seen before the result is read: a unit that was over by then has left its result, if it leaves one at all.
    const seen = await sight(host, unit);
    const result = await resultOf(host, paths.result, unit);
    if (result !== null) return { is: "ended", result };
    if (typeof seen === "string") {
      unanswered++;
      if (unanswered >= UNANSWERED_LOOKS) throw new HostFault(`systemd does not say how ${unit} is: ${seen}`);
      await clock.sleep(WAIT_MS);
      continue;
    }
    unanswered = 0;
    if (seen.is === "running") {
      looks = 0;
      options.onRunning();
      await host.unitStirred(unit, WAIT_MS);
      continue;
    }
    const begun = await host.files.stat(paths.begun);
    const saw = seen.is === "absent" ? "systemd does not know the unit" : `systemd says ${seen.saw}`;
    if (begun !== null && options.startedIn !== options.boot) return { is: "rebooted", begunAt: begun.modifiedAt };
    looks++;
    if (looks >= LOOKS || (begun === null && seen.is === "absent")) {
      return begun === null ? { is: "never-begun", saw } : { is: "lost", begunAt: begun.modifiedAt, saw };
    }
    await clock.sleep(200);
  }
}

async function sight(host: Host, unit: string): Promise<UnitSighting | string> {
  try {
    return await host.unit(unit);
  } catch (error) {
    return sayError(error);
  }
}

async function resultOf(host: Host, path: string, unit: string): Promise<UnitResult | null> {
  const text = await readText(host.files, path);
  return text === null ? null : parseUnitResult(text, unit);
}
