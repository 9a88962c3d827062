import { DatabaseSync } from "node:sqlite";
import { prepareSchema } from "./schema.ts";
import { SqliteAccess } from "./sqlite-access.ts";

/** Tokens, record and keys that are gone with the process: for tests of what stands above them. */
export function openMemoryAccess(): SqliteAccess {
  const db = new DatabaseSync(":memory:");
  prepareSchema(db);
  return new SqliteAccess(db);
}
