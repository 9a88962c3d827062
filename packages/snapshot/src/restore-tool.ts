import { parseVersion, type Version, versionParts } from "@lockkeeper/core/model/version";
import { type EtcdProgram, type EtcdProgramName, etcdPrograms } from "./etcd-program.ts";
import type { RunProgram } from "./run-program.ts";

/** What makes a member's data folder out of a snapshot of a certain etcd minor. */
export type RestoreTool = EtcdProgram & {
  readonly name: RestoreToolName;
  /** Whether it knows `--bump-revision` and `--mark-compacted`: without them old watches hang on after a restore. */
  readonly bumps: boolean;
};

export type RestoreToolName = Exclude<EtcdProgramName, "etcd">;

/** The tool, or a sentence that says what is wanted, what was seen and where to put it. */
export type ToolFound<T> = { readonly is: "found"; readonly tool: T } | { readonly is: "none"; readonly why: string };

const HELP_DEADLINE_MS = 10_000;

/** The program that restores a snapshot of that etcd: etcdutl since 3.5, before it a command of etcdctl (etcd's 3.5 changelog). Null: none does. */
export function restoreProgram(etcd: Version): RestoreToolName | null {
  const { major, minor } = versionParts(etcd);
  if (major !== 3 || minor < 4) return null;
  return minor === 4 ? "etcdctl" : "etcdutl";
}

/**
 * Finds the tool that restores a snapshot: of the same minor as the etcd that it was taken from, the newest patch of it.
 * A tool of another minor may write a folder that this etcd refuses, or lose what it does not know.
 * @param folders where to look, each and what lies right below it
 * @param etcdVersion as etcd says it, `3.5.9`
 */
export async function findRestoreTool(
  folders: readonly string[],
  etcdVersion: string,
  run: RunProgram,
): Promise<ToolFound<RestoreTool>> {
  const version = parseVersion(etcdVersion);
  const name = version === null ? null : restoreProgram(version);
  if (version === null || name === null)
    return { is: "none", why: `no tool is known that restores a snapshot of etcd "${etcdVersion}"` };
  const found = await sameMinor(folders, name, version, run);
  if (found.is === "none") return found;
  const { failure, stdout, stderr } = await run(found.tool.path, ["snapshot", "restore", "--help"], {
    deadlineMs: HELP_DEADLINE_MS,
  });
  if (failure !== null) return { is: "none", why: failure };
  const help = stdout + stderr;
  const bumps = help.includes("--bump-revision") && help.includes("--mark-compacted");
  return { is: "found", tool: { ...found.tool, name, bumps } };
}

/** Finds etcd itself of the minor of `etcdVersion`, to be started on what was restored. */
export async function findEtcd(
  folders: readonly string[],
  etcdVersion: string,
  run: RunProgram,
): Promise<ToolFound<EtcdProgram>> {
  const version = parseVersion(etcdVersion);
  if (version === null) return { is: "none", why: `"${etcdVersion}" is no version of etcd` };
  return sameMinor(folders, "etcd", version, run);
}

async function sameMinor(
  folders: readonly string[],
  name: EtcdProgramName,
  etcd: Version,
  run: RunProgram,
): Promise<ToolFound<EtcdProgram>> {
  const { major, minor } = versionParts(etcd);
  const { found, duds } = await etcdPrograms(folders, name, run);
  const tool = found.find(({ version }) => {
    const parts = versionParts(version);
    return parts.major === major && parts.minor === minor;
  });
  if (tool !== undefined) return { is: "found", tool };
  const others = found.map(({ path, version }) => `${path} is ${version}`);
  const seen =
    [...others, ...duds.map(({ path, why }) => `${path} does not run: ${why}`)].join("; ") || "there is none";
  return {
    is: "none",
    why: `${name} ${major}.${minor} is needed for etcd ${etcd}, looked for in ${folders.join(" and ") || "no folder"}: ${seen}`,
  };
}
