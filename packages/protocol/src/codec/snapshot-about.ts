import { type SnapshotAbout, type SnapshotFile, snapshotForm } from "@lockkeeper/core/model/snapshot";
import type { SnapshotAbout__Output as WireAboutIn } from "../gen/lockkeeper/agent/v1/SnapshotAbout.ts";
import { readDigest, readHostInstant, readMachineId } from "./ids.ts";
import { filled, present, refuse, text, whole } from "./read.ts";

export function readAbout(wire: WireAboutIn | null, at: string): SnapshotAbout {
  const it = present(wire, at);
  return {
    clusterId: text(it.clusterId, `${at}.clusterId`, 32),
    member: filled(it.member, `${at}.member`, 253),
    revision: text(it.revision, `${at}.revision`, 32),
    etcdVersion: text(it.etcdVersion, `${at}.etcdVersion`, 64),
    dbBytes: whole(it.dbBytes, `${at}.dbBytes`),
    takenOn: readMachineId(it.takenOn, `${at}.takenOn`),
    takenAt: readHostInstant(it.takenAt, `${at}.takenAt`),
    reason: text(it.reason, `${at}.reason`, 500),
    agreed: whole(it.agreed, `${at}.agreed`),
  };
}

type WireFile = { readonly digest: string; readonly bytes: string; readonly form: string };

export function readFile(it: WireFile, at: string): SnapshotFile {
  const form = snapshotForm(it.form) ?? refuse(`${at}.form`, "is no form of a snapshot's file");
  return { digest: readDigest(it.digest, `${at}.digest`), bytes: whole(it.bytes, `${at}.bytes`, 1), form };
}
