import { parseVersion } from "@lockkeeper/core/model/version";
import type { RestoreTool, ToolFound } from "@lockkeeper/snapshot/restore-tool";

/** A tool of the stand-in's etcd: the simulated hosts do what it would do. Of another minor there is none. */
export async function playedTool(etcdVersion: string): Promise<ToolFound<RestoreTool>> {
  const version = parseVersion(etcdVersion);
  if (version === null || !etcdVersion.startsWith("3.6."))
    return { is: "none", why: `no tool is played for etcd ${etcdVersion}` };
  return { is: "found", tool: { name: "etcdutl", path: "/simulated/etcdutl", version, bumps: true } };
}
