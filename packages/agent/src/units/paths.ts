import { posix } from "node:path";

/** Where a unit keeps its script, its log and its result, on the host and in the pod alike. */
export type UnitPaths = {
  readonly folder: string;
  readonly script: string;
  /** Made by the script before anything else: the act has begun, and may not begin a second time. */
  readonly begun: string;
  readonly log: string;
  /** Written by rename as the script's last act. */
  readonly result: string;
};

export function unitPaths(stateFolder: string, unit: string): UnitPaths {
  const folder = posix.join(stateFolder, "units", unit.replace(/\.service$/, ""));
  const at = (name: string) => posix.join(folder, name);
  return { folder, script: at("script.sh"), begun: at("begun"), log: at("log"), result: at("result.json") };
}

/** The one lock of all mutating units of a host (flock(2)). */
export function lockPath(stateFolder: string): string {
  return posix.join(stateFolder, "lock");
}
