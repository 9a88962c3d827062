import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import { type Static, Type } from "typebox";
import { Check } from "typebox/value";
import { named } from "./shape.ts";

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

/** An etcd snapshot that the coordinator keeps; also the form of the file that lies beside it. */
export const KeptSnapshotBody = named("Snapshot", {
  v: Type.Literal(1),
  digest: Type.String({ pattern: "^[0-9a-f]{64}$", description: "The sha256 of the file; its name in this API." }),
  bytes: Type.Integer({ minimum: 1, description: "Of the file." }),
  form: Type.Union([Type.Literal("db.zst"), Type.Literal("db.zst.age")], {
    description: "zstd; with `.age` encrypted to the operator's key besides.",
  }),
  run: Type.String({ description: "The upgrade it was taken for." }),
  node: Type.String(),
  clusterId: Type.String({ description: "etcd's own, in hex." }),
  member: Type.String(),
  revision: Type.String({ pattern: "^[0-9]+$", description: "It holds at least everything up to that revision." }),
  etcdVersion: Type.String(),
  dbBytes: Type.Integer({ minimum: 0, description: "Of the database in it." }),
  takenOn: Type.String({ description: "/etc/machine-id of the member's host." }),
  takenAt: Type.Number({ description: "Milliseconds since 1970 by the host's clock." }),
  reason: Type.String(),
  agreed: Type.Integer({ minimum: 0, description: "Members that held the same data at that revision." }),
});

/** What a look at the file itself has proven. */
export const SnapshotProof = named("SnapshotProof", {
  digest: Sha256,
  proven: Type.Union([Type.Literal("database"), Type.Literal("file")], {
    description:
      "`database`: unpacked whole, and etcd's own hash is that of its data. `file`: the file is whole by its digest, and what is in it can be told by the holder of the key alone.",
  }),
  dbBytes: Type.Union([Type.Integer(), Type.Null()]),
});
export type SnapshotProof = Static<typeof SnapshotProof>;

/** Reads what lies beside a snapshot's file. @returns null when it is not of this form or version. */
export function readKeptSnapshot(text: string): KeptSnapshot | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  // The schema says the same as the type, brands apart.
  return Check(KeptSnapshotBody, value) ? (value as unknown as KeptSnapshot) : null;
}
