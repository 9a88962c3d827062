import type { EtcdFacts } from "@lockkeeper/core/model/host";
import { etcdFaults, raftLag, viewEtcd } from "../etcd/health.ts";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import { HostFault, sayError } from "../host/fault.ts";
import type { HostFiles } from "../host/files.ts";
import { MANIFESTS } from "../kubeadm/manifests.ts";

const MANIFEST = `${MANIFESTS}/etcd.yaml`;
const FAULTS_MAX = 20;

/**
 * Asks etcd from this host's own member. A member that does not answer is a fault among the facts, not a failure to read.
 * @returns null where there is no static pod of etcd.
 */
export async function etcdFacts(files: HostFiles, open: () => Promise<EtcdMember>): Promise<EtcdFacts | null> {
  if ((await files.stat(MANIFEST)) === null) return null;
  const unseen = { member: "", members: 0, leader: "", raftLag: 0, dbBytes: 0 };
  let etcd: EtcdMember | null = null;
  try {
    etcd = await open();
    const view = await viewEtcd(etcd);
    const nameOf = (id: bigint) => view.members.find(({ row }) => row.id === id)?.row.name ?? "";
    return {
      member: nameOf(view.local.memberId),
      members: view.members.length,
      leader: nameOf(view.local.leader),
      raftLag: raftLag(view),
      dbBytes: view.local.dbBytes,
      // The lag is a figure of its own: how much of it is too much, policy says.
      faults: etcdFaults(view, Number.POSITIVE_INFINITY).slice(0, FAULTS_MAX),
    };
  } catch (error) {
    if (error instanceof EtcdFault || error instanceof HostFault) return { ...unseen, faults: [sayError(error)] };
    throw error;
  } finally {
    etcd?.close();
  }
}
