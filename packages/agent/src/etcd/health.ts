import type { Evidence } from "@lockkeeper/core/model/evidence";
import { sayError } from "../host/fault.ts";
import type { EtcdMember } from "./member.ts";
import type { EtcdAlarm, EtcdMemberRow, EtcdStatus } from "./messages.ts";

/** A member's own status, or why it could not be asked. */
export type MemberView = { readonly row: EtcdMemberRow; readonly status: EtcdStatus | string };

export type EtcdView = {
  readonly local: EtcdStatus;
  readonly members: readonly MemberView[];
  readonly alarms: readonly EtcdAlarm[];
};

/** Asks this member, and every member for itself. @throws EtcdFault when this member does not answer. */
export async function viewEtcd(etcd: EtcdMember): Promise<EtcdView> {
  const [local, rows, alarms] = [await etcd.status(), await etcd.members(), await etcd.alarms()];
  const ask = async (row: EtcdMemberRow): Promise<MemberView> => {
    if (row.id === local.memberId) return { row, status: local };
    let why = "it has no client address";
    for (const url of row.clientUrls) {
      try {
        return { row, status: await etcd.statusAt(url) };
      } catch (error) {
        why = sayError(error);
      }
    }
    return { row, status: why };
  };
  return { local, members: await Promise.all(rows.map(ask)), alarms };
}

/** What is not well: a member away, not started or a learner, no leader, an alarm, a lag beyond the bound. Empty when all is well. */
export function etcdFaults(view: EtcdView, maxRaftLag: number): readonly string[] {
  const faults: string[] = [];
  const nameOf = (id: bigint) => view.members.find(({ row }) => row.id === id)?.row.name || id.toString(16);
  if (view.local.leader === 0n) faults.push("etcd has no leader");
  for (const { row, status } of view.members) {
    const name = row.name || row.id.toString(16);
    if (row.name === "") faults.push(`member ${name} has not started`);
    if (row.learner) faults.push(`member ${name} is a learner`);
    if (typeof status === "string") faults.push(`member ${name} does not answer: ${status}`);
    else {
      faults.push(...status.errors.map((error) => `member ${name} says ${error}`));
      if (status.leader !== view.local.leader) faults.push(`member ${name} follows another leader`);
    }
  }
  faults.push(...view.alarms.map(({ memberId, alarm }) => `alarm ${alarm} of member ${nameOf(memberId)}`));
  const lag = raftLag(view);
  if (lag > maxRaftLag) faults.push(`a member is ${lag} entries behind, more than ${maxRaftLag}`);
  return faults;
}

/** How far the slowest member's applied index is behind the furthest index that any member knows. */
export function raftLag({ members }: EtcdView): number {
  const known = members.flatMap(({ status }) => (typeof status === "string" ? [] : [status]));
  const furthest =
    known
      .map(({ raftIndex }) => raftIndex)
      .sort(byValue)
      .at(-1) ?? 0n;
  const slowest = known.map(({ raftAppliedIndex }) => raftAppliedIndex).sort(byValue)[0] ?? furthest;
  return Number(furthest - slowest);
}

/** The voting member, this one apart, whose applied index is the furthest; null when no other one answers. */
export function nextLeader({ local, members }: EtcdView): EtcdMemberRow | null {
  const able = members.flatMap(({ row, status }) =>
    row.id === local.memberId || row.learner || typeof status === "string"
      ? []
      : [{ row, at: status.raftAppliedIndex }],
  );
  return able.sort((a, b) => byValue(b.at, a.at))[0]?.row ?? null;
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

export function etcdEvidence(view: EtcdView): Evidence<"check-etcd"> {
  const { leader, dbBytes } = view.local;
  const name = view.members.find(({ row }) => row.id === leader)?.row.name ?? leader.toString(16);
  return { members: view.members.length, leader: name, raftLag: raftLag(view), dbBytes };
}
