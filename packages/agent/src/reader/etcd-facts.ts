import type { EtcdFacts } from "@lockkeeper/core/model/host";
import { type Agreement, compareMembers } from "../etcd/agreement.ts";
import { etcdFaults, raftLag, viewEtcd } from "../etcd/health.ts";
import { EtcdFault, type EtcdMember } from "../etcd/member.ts";
import { HostFault, sayError } from "../host/fault.ts";
import type { HostFiles } from "../host/files.ts";
import { MANIFESTS } from "../kubeadm/manifests.ts";
import { ownMember } from "../restore/own-member.ts";
import { etcdFlags, etcdQuota } from "./etcd-manifest.ts";

const MANIFEST = `${MANIFESTS}/etcd.yaml`;
const FAULTS_MAX = 20;

/**
 * Asks etcd from this host's own member. A member that does not answer is a fault among the facts, not a failure to read.
 * @param compare waits a little; null: the members' data are not compared, which costs each of them a read of all of it.
 * @returns null where there is no static pod of etcd.
 */
export async function etcdFacts(
  files: HostFiles,
  open: () => Promise<EtcdMember>,
  compare: (() => Promise<unknown>) | null,
): Promise<EtcdFacts | null> {
  if ((await files.stat(MANIFEST)) === null) return null;
  const quotaBytes = etcdQuota(await etcdFlags(files));
  const unseen = {
    member: "",
    members: 0,
    leader: "",
    raftLag: 0,
    dbBytes: 0,
    version: "",
    quotaBytes,
    agreement: null,
  };
  const own = await ownMember(files);
  const of = (clusterId: string, version: string) => (own === null ? {} : { own: { ...own, clusterId, version } });
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
      ...of(view.local.clusterId.toString(16), view.local.version),
      // The lag is a figure of its own: how much of it is too much, policy says.
      faults: etcdFaults(view, Number.POSITIVE_INFINITY).slice(0, FAULTS_MAX),
      version: view.local.version,
      quotaBytes,
      agreement: compare === null ? null : said(await compareMembers(etcd, compare)),
    };
  } catch (error) {
    if (error instanceof EtcdFault || error instanceof HostFault)
      return { ...unseen, ...of("", ""), faults: [sayError(error)] };
    throw error;
  } finally {
    etcd?.close();
  }
}

function said(agreement: Agreement): NonNullable<EtcdFacts["agreement"]> {
  if (agreement.is !== "agreed") return { is: agreement.is, saw: agreement.why };
  return { is: "agreed", saw: `${agreement.members} members at revision ${agreement.revision}` };
}
