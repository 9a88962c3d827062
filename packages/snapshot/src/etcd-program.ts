import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { compareVersions, parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { RunProgram } from "./run-program.ts";

/** etcd itself and its two tools. */
export type EtcdProgramName = "etcd" | "etcdctl" | "etcdutl";

/** One of etcd's programs where it lies, with the version that it says itself. */
export type EtcdProgram = { readonly name: EtcdProgramName; readonly path: string; readonly version: Version };

/** Where the images put etcd's programs: here, or one folder deeper (`3.5.21/etcdutl`), as many versions as wanted. */
export const ETCD_TOOLS_FOLDER = "/opt/lockkeeper/etcd";

const ASKED: { readonly [N in EtcdProgramName]: readonly string[] } = {
  etcd: ["--version"],
  etcdctl: ["version"],
  etcdutl: ["version"],
};
const VERSION_LINE = /^(?:etcd Version|etcdctl version|etcdutl version): *(\S+)/im;
const VERSION_DEADLINE_MS = 10_000;

/** A program that is there and does not run, or does not say its version: a wrong architecture, a missing library. */
export type Dud = { readonly path: string; readonly why: string };

export type Programs = { readonly found: readonly EtcdProgram[]; readonly duds: readonly Dud[] };

/**
 * Looks for a program of etcd in some folders and in the folders right below them, and asks each for its version.
 * @returns what runs, newest first, and what does not, with why. A folder that is not there holds nothing.
 */
export async function etcdPrograms(
  folders: readonly string[],
  name: EtcdProgramName,
  run: RunProgram,
): Promise<Programs> {
  const paths = [...new Set((await Promise.all(folders.map((folder) => within(folder, name)))).flat())];
  const asked = await Promise.all(paths.map((path) => ask(path, name, run)));
  const found = asked.flatMap((one) => ("version" in one ? [one] : []));
  return {
    found: found.sort((a, b) => compareVersions(b.version, a.version)),
    duds: asked.flatMap((one) => ("why" in one ? [one] : [])),
  };
}

async function within(folder: string, name: EtcdProgramName): Promise<readonly string[]> {
  const entries: readonly Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const here = entries.some((entry) => entry.name === name && !entry.isDirectory()) ? [join(folder, name)] : [];
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== name);
  const inner = await Promise.all(
    below.map(async (entry) =>
      (await namesIn(join(folder, entry.name))).includes(name) ? [join(folder, entry.name, name)] : [],
    ),
  );
  return [...here, ...inner.flat()];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((): string[] => []);
}

async function ask(path: string, name: EtcdProgramName, run: RunProgram): Promise<EtcdProgram | Dud> {
  const { failure, stdout } = await run(path, ASKED[name], { deadlineMs: VERSION_DEADLINE_MS });
  if (failure !== null) return { path, why: failure };
  const version = parseVersion(VERSION_LINE.exec(stdout)?.[1] ?? "");
  return version === null ? { path, why: `${path} does not say its version` } : { name, path, version };
}
