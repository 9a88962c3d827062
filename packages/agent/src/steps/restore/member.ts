import { isNonEmpty } from "@lockkeeper/core/model/brand";
import type { EtcdPeer } from "@lockkeeper/core/model/restore";
import type { StepTools } from "../../executor/tools.ts";
import { type OwnMember, ownMember } from "../../restore/own-member.ts";

/**
 * The host's member, by its manifest in place or where the restore has put it.
 * @throws StepFailure when it is not known, or not the one that the plan names.
 */
export async function memberOf(
  tools: StepTools,
  peers: readonly EtcdPeer[],
  manifestsAside: string | null,
): Promise<OwnMember> {
  const { files } = tools.host;
  const own = (await ownMember(files)) ?? (manifestsAside === null ? null : await ownMember(files, manifestsAside));
  if (own === null)
    return tools.fail("restore-member-unknown", "etcd's manifest does not tell name, peer URL and data folder");
  if (isNonEmpty(peers) && !peers.some((p) => p.name === own.name && p.peerUrl === own.peerUrl))
    return tools.fail(
      "restore-member-unknown",
      `the host's member is ${own.name} at ${own.peerUrl}, which the plan does not name`,
    );
  return own;
}
