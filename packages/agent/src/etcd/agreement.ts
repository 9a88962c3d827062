import { sayError } from "../host/fault.ts";
import type { EtcdMember } from "./member.ts";
import type { EtcdHash, EtcdMemberRow } from "./messages.ts";

/** Whether all members hold the same data. `unknown`: some could not be compared, and why. */
export type Agreement =
  | { readonly is: "agreed"; readonly members: number; readonly revision: bigint }
  | { readonly is: "differ"; readonly why: string }
  | { readonly is: "unknown"; readonly members: number; readonly why: string };

const TRIES = 5;

/**
 * Compares the members' key spaces at one revision, as etcd's own corruption check does (Maintenance/HashKV). A member that
 * has not come so far, or has compacted further than the others, is asked again at a newer revision, a few times.
 * @param pause waits a little between two tries
 * @throws EtcdFault when this member does not say what its revision is or who the members are
 */
export async function compareMembers(etcd: EtcdMember, pause: () => Promise<unknown>): Promise<Agreement> {
  let last: Agreement = { is: "unknown", members: 0, why: "nobody was asked" };
  for (let tries = 1; tries <= TRIES; tries++) {
    if (tries > 1) await pause();
    last = await compareOnce(etcd);
    if (last.is !== "unknown") return last;
  }
  return last;
}

async function compareOnce(etcd: EtcdMember): Promise<Agreement> {
  const { revision } = await etcd.status();
  const asked = await Promise.all((await etcd.members()).map((row) => hashOf(etcd, row, revision)));
  const told = asked.flatMap((one) => ("hash" in one ? [one] : []));
  const silent = asked.flatMap((one) => ("why" in one ? [`${one.name}: ${one.why}`] : []));
  const [first] = told;
  // Hashes over different compactions differ although nothing is wrong.
  const comparable = told.filter((one) => one.compactRevision === first?.compactRevision);
  const odd = comparable.find((one) => one.hash !== first?.hash);
  if (first && odd)
    return {
      is: "differ",
      why: `at revision ${revision} the data of ${first.name} has the hash ${first.hash}, that of ${odd.name} ${odd.hash}`,
    };
  if (silent.length > 0) return { is: "unknown", members: comparable.length, why: silent.join("; ") };
  if (comparable.length < told.length)
    return { is: "unknown", members: comparable.length, why: "the members have compacted up to different revisions" };
  return { is: "agreed", members: told.length, revision };
}

type Told = EtcdHash & { readonly name: string };
type Silent = { readonly name: string; readonly why: string };

async function hashOf(etcd: EtcdMember, row: EtcdMemberRow, revision: bigint): Promise<Told | Silent> {
  const name = row.name || row.id.toString(16);
  let why = "it has no client address";
  for (const url of row.clientUrls) {
    try {
      return { name, ...(await etcd.hashAt(url, revision)) };
    } catch (error) {
      why = sayError(error);
    }
  }
  return { name, why };
}
