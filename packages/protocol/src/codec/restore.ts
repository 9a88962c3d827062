import { isNonEmpty, type NonEmpty } from "@lockkeeper/core/model/brand";
import type { Digest } from "@lockkeeper/core/model/ids";
import { type EtcdPeer, isRestoreToken, type RestoreSnapshot } from "@lockkeeper/core/model/restore";
import type { EtcdPeer as WirePeer, EtcdPeer__Output as WirePeerIn } from "../gen/lockkeeper/agent/v1/EtcdPeer.ts";
import type { RestoreSnapshot__Output as WireSnapshotIn } from "../gen/lockkeeper/agent/v1/RestoreSnapshot.ts";
import { readDigest } from "./ids.ts";
import { filled, list, nonEmptyList, present, refuse, text, whole } from "./read.ts";
import { readFile } from "./snapshot-about.ts";

/** Members of an etcd cluster; nobody has more. */
const PEERS_MAX = 99;
const IDS_MAX = 1000;

export function readRestoreSnapshot(wire: WireSnapshotIn | null, at: string): RestoreSnapshot {
  const it = present(wire, at);
  return {
    ...readFile(it, at),
    clusterId: text(it.clusterId, `${at}.clusterId`, 32),
    revision: text(it.revision, `${at}.revision`, 32),
    etcdVersion: text(it.etcdVersion, `${at}.etcdVersion`, 64),
    dbBytes: whole(it.dbBytes, `${at}.dbBytes`),
  };
}

export function writePeers(peers: NonEmpty<EtcdPeer>): WirePeer[] {
  return peers.map(({ name, peerUrl }) => ({ name, peerUrl }));
}

export function readPeers(wire: readonly WirePeerIn[], at: string): NonEmpty<EtcdPeer> {
  if (wire.length > PEERS_MAX) refuse(at, "names too many members");
  const peers = nonEmptyList(wire, at, (peer, path) => ({
    name: filled(peer.name, `${path}.name`, 253),
    peerUrl: filled(peer.peerUrl, `${path}.peerUrl`, 300),
  }));
  return isNonEmpty(peers) ? peers : refuse(at, "is empty");
}

export function readClusterIds(wire: readonly string[], at: string): readonly string[] {
  return list(wire.slice(0, IDS_MAX), at, (id, path) => filled(id, path, 32));
}

/** Which restore: it becomes part of paths on the host, so it is held to a narrow form. */
export function readRestoreRef(
  it: { readonly digest: string; readonly token: string },
  at: string,
): { readonly digest: Digest; readonly token: string } {
  return { digest: readDigest(it.digest, `${at}.digest`), token: readToken(it.token, `${at}.token`) };
}

export function readToken(token: string, at: string): string {
  return isRestoreToken(token) ? token : refuse(at, "cannot name a restore");
}
