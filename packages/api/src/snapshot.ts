import type { KeptSnapshot, SnapshotElsewhere } from "@lockkeeper/core/model/snapshot";
import { type Static, Type } from "typebox";
import { Check } from "typebox/value";
import { Why } from "./schemas.ts";
import { closed, named, oneOf, orNull, Time } from "./shape.ts";

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

const KEPT = {
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
};
/** What is known of a snapshot: the form of the file that lies beside it. */
const KeptSnapshotFile = Type.Object(KEPT);

const Restored = Type.Object({
  revision: Type.String({ description: "etcd's revision of what was restored." }),
  keys: Type.Integer({ minimum: 0 }),
  tool: Type.String({ description: "The version that it was restored with." }),
  etcd: Type.String({ description: "The version that was started on it." }),
});

/** What a look at the file itself has proven. */
export const SnapshotProof = named("SnapshotProof", {
  digest: Sha256,
  proven: Type.Union([Type.Literal("restored"), Type.Literal("database"), Type.Literal("file")], {
    description:
      "`restored`: restored, etcd started on it, and all of it read. `database`: unpacked whole, and etcd's own hash is that of its data. `file`: the file is whole by its digest, and what is in it can be told by the holder of the key alone.",
  }),
  dbBytes: Type.Union([Type.Integer(), Type.Null()]),
  restored: orNull(Restored),
  why: orNull(Type.String({ description: "Why it was not proven further; null when it was." })),
});
export type SnapshotProof = Static<typeof SnapshotProof>;

const SnapshotProofRecordFile = Type.Object({
  v: Type.Literal(1),
  at: Time,
  proven: oneOf(["restored", "database", "file", "damaged"]),
  restored: orNull(Restored),
  why: orNull(Type.String({ description: "What is wrong, or why it was not proven further." })),
});
/** The last proof, as it lies beside the file. */
export type SnapshotProofRecord = Static<typeof SnapshotProofRecordFile>;

const Elsewhere = Type.Union([
  Type.Object({ is: Type.Literal("kept"), node: Type.String(), machineId: Type.String(), at: Time }),
  Type.Object({ is: Type.Literal("waiting"), why: Type.String(), at: Time }),
  Type.Object({ is: Type.Literal("made-room"), node: Type.String(), at: Time }),
  Type.Object({ is: Type.Literal("not-encrypted") }),
]);

/** An etcd snapshot that the coordinator keeps, with what its last proof said and where else it lies. */
export const SnapshotBody = named("Snapshot", {
  ...KEPT,
  proof: orNull(SnapshotProofRecordFile),
  elsewhere: Type.Union([Elsewhere, Type.Null()], {
    description:
      "Null where the coordinator's copy is on another machine than the snapshot's member. Else: `kept`, another node has an encrypted copy; `waiting`, not yet, with the reason; `made-room`, the node removed it for newer ones; `not-encrypted`, no other node is given it.",
  }),
});
export type SnapshotView = KeptSnapshot & {
  readonly proof: SnapshotProofRecord | null;
  readonly elsewhere: SnapshotElsewhere | null;
};

/** As it lies beside the file. */
const ElsewhereFile = Type.Object({ v: Type.Literal(1), elsewhere: Elsewhere });

/** @returns null when the text is no such record. */
export function readElsewhere(text: string): SnapshotElsewhere | null {
  try {
    const value: unknown = JSON.parse(text);
    // The schema says the same as the type, brands apart.
    return Check(ElsewhereFile, value) ? (value.elsewhere as unknown as SnapshotElsewhere) : null;
  } catch {
    return null;
  }
}

export const TakeRequest = Type.Object(
  {
    node: Type.Optional(
      Type.String({ minLength: 1, maxLength: 253, description: "Left out: the one that suits best." }),
    ),
    why: Type.Optional(Why),
  },
  closed,
);

/** A snapshot that was asked for outside of an upgrade. */
export const SnapshotTaskBody = named("SnapshotTask", {
  id: Type.String(),
  node: Type.String(),
  reason: Type.String(),
  by: Type.String({ description: "A token's name, or `schedule`." }),
  askedAt: Time,
  epoch: Type.Integer(),
  state: Type.Union([
    Type.Object({ is: Type.Literal("open") }),
    Type.Object({
      is: Type.Literal("done"),
      at: Time,
      digest: Sha256,
      warnings: Type.Array(Type.String()),
    }),
    Type.Object({ is: Type.Literal("failed"), at: Time, why: Type.String() }),
  ]),
});

/** @returns null when the text is no record of a proof. */
export function readProofRecord(text: string): SnapshotProofRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return Check(SnapshotProofRecordFile, value) ? value : null;
  } catch {
    return null;
  }
}

/** Reads what lies beside a snapshot's file. @returns null when it is not of this form or version. */
export function readKeptSnapshot(text: string): KeptSnapshot | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  // The schema says the same as the type, brands apart.
  return Check(KeptSnapshotFile, value) ? (value as unknown as KeptSnapshot) : null;
}
