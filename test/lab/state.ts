import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LabNode, STATE_FOLDER } from "./settings.ts";

/** What `lab up` leaves for the others to read. */
export type LabState = {
  readonly startVersion: string;
  /** Every version that the lab's repositories and registry have, oldest first. */
  readonly versions: readonly string[];
  /** Somebody's own etcdutl or etcdctl, which fits the cluster's etcd; null: Debian's does. */
  readonly etcdTool: string | null;
  readonly nodes: readonly LabNode[];
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** Processes of the lab itself: package server, registries, load balancer. */
  readonly processes: readonly number[];
  /** False until `up` has come to its end. */
  readonly complete: boolean;
};

const FILE = join(STATE_FOLDER, "state.json");

export async function readState(): Promise<LabState | null> {
  return existsSync(FILE) ? (JSON.parse(await readFile(FILE, "utf8")) as LabState) : null;
}

/** The versions that a cluster can be brought to from where it started, oldest first. */
export function laterVersions({
  versions,
  startVersion,
}: Pick<LabState, "versions" | "startVersion">): readonly string[] {
  return versions.slice(versions.indexOf(startVersion) + 1);
}

/** Written whole or not at all: `down` must be able to read what an `up` that was killed had written. */
export async function writeState(state: LabState): Promise<void> {
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(`${FILE}.new`, JSON.stringify(state, null, 2));
  await rename(`${FILE}.new`, FILE);
}

/** Notes a process of the lab; without a lab (while the cache is filled) there is nothing to note it in. */
export async function addProcess(pid: number): Promise<void> {
  const state = await readState();
  if (state) await writeState({ ...state, processes: [...state.processes, pid] });
}

/** The lab is usable from now on. */
export async function markComplete(): Promise<LabState> {
  const state = await readState();
  if (!state) throw new Error("the lab's state is gone: was it taken down meanwhile?");
  const complete = { ...state, complete: true };
  await writeState(complete);
  return complete;
}
