import type { KeptRollbackPoint } from "@lockkeeper/core/model/rollback-point";
import { Type } from "typebox";
import { Check } from "typebox/value";
import { named } from "./shape.ts";

/** A node's rollback point that the coordinator keeps a copy of; also the form of the file that lies beside it. */
export const KeptRollbackPointBody = named("RollbackPoint", {
  v: Type.Literal(1),
  digest: Type.String({ pattern: "^[0-9a-f]{64}$", description: "The sha256 of the file; its name in this API." }),
  bytes: Type.Integer({ minimum: 1, description: "Of the file." }),
  form: Type.Union([Type.Literal("tar.zst"), Type.Literal("tar.zst.age")], {
    description: "A tar, compressed with zstd; with `.age` encrypted to the operator's key besides.",
  }),
  run: Type.String({ description: "The upgrade that it was kept for." }),
  node: Type.String(),
  step: Type.String({ description: "The step that kept it." }),
  files: Type.Integer({ minimum: 0, description: "Files of the host in it." }),
  takenOn: Type.String({ description: "/etc/machine-id of the host." }),
  takenAt: Type.Number({ description: "Milliseconds since 1970 by the host's clock." }),
});

/** Reads what lies beside a rollback point's file. @returns null when it is not of this form or version. */
export function readKeptRollbackPoint(text: string): KeptRollbackPoint | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  // The schema says the same as the type, brands apart.
  return Check(KeptRollbackPointBody, value) ? (value as unknown as KeptRollbackPoint) : null;
}
