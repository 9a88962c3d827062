import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LabNode, STATE_FOLDER } from "./settings.ts";

/** What `lab up` leaves for the others to read. */
export type LabState = {
  readonly startVersion: string;
  readonly nodes: readonly LabNode[];
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** Processes of the lab itself: package server, registry, load balancer. */
  readonly processes: readonly number[];
  /** False until `up` has come to its end. */
  readonly complete: boolean;
};

const FILE = join(STATE_FOLDER, "state.json");

export async function readState(): Promise<LabState | null> {
  return existsSync(FILE) ? (JSON.parse(await readFile(FILE, "utf8")) as LabState) : null;
}

export async function writeState(state: LabState): Promise<void> {
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(FILE, JSON.stringify(state, null, 2));
}
