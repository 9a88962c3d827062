import { EtcdFault } from "../../etcd/member.ts";
import type { StepRow } from "../../executor/step-row.ts";
import type { StepTools } from "../../executor/tools.ts";
import { HostFault } from "../../host/fault.ts";
import { keptManifests } from "../../restore/kept-manifests.ts";
import { memberOf } from "./member.ts";
import { confirmSpace, restoreTool } from "./needs.ts";

/** Confirms that the snapshot can be restored here: of this cluster, with a fitting tool, and with the room for it. */
export const checkRestore: StepRow<"check-restore"> = {
  mutates: false,
  run: async ({ snapshot, peers, clusterIds, manifests }, tools) => {
    const own = await memberOf(tools, peers, null);
    if (snapshot.form !== "db.zst") tools.fail("restore-encrypted", `${snapshot.digest} is encrypted`);
    const id = await clusterId(tools);
    const known = id === null ? clusterIds : [id, ...clusterIds];
    if (known.length > 0 && !known.includes(snapshot.clusterId))
      tools.fail(
        "restore-foreign-snapshot",
        `it is of the etcd cluster ${snapshot.clusterId}; this one is ${known.join(", before ")}`,
      );
    if (known.length === 0)
      tools.warn("restore-cluster-unproven", "etcd does not answer, and no id of this cluster is known");
    const tool = await restoreTool(tools, snapshot.etcdVersion);
    if (!tool.bumps) tools.warn("restore-watches-hang", `${tool.name} ${tool.version} cannot raise revisions`);
    if (manifests) await keptManifests(tools, manifests, { own, etcdVersion: snapshot.etcdVersion });
    const freeBytes = await confirmSpace(tools, own.dataFolder, snapshot.dbBytes);
    return { digest: snapshot.digest, tool: `${tool.name} ${tool.version}`, bumps: tool.bumps, freeBytes };
  },
};

/** Null when etcd does not answer: it may be why somebody restores. */
async function clusterId(tools: StepTools): Promise<string | null> {
  try {
    const etcd = await tools.openEtcd();
    try {
      return (await etcd.status()).clusterId.toString(16);
    } finally {
      etcd.close();
    }
  } catch (error) {
    if (error instanceof EtcdFault || error instanceof HostFault) return null;
    throw error;
  }
}
