import type { DatabaseSync } from "node:sqlite";

/** Raised with every change of the tables; a store of a later version is refused, never guessed at. */
export const SCHEMA_VERSION = 1;

const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE plans (
  id TEXT PRIMARY KEY, made_at INTEGER NOT NULL, made_by TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, plan TEXT NOT NULL, started_at INTEGER NOT NULL, over INTEGER NOT NULL
) STRICT;
-- At most one run that is not over, whatever the program thinks.
CREATE UNIQUE INDEX one_open_run ON runs (over) WHERE over = 0;
CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (id), seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE identities (
  node TEXT PRIMARY KEY, uid TEXT NOT NULL, machine_id TEXT NOT NULL, serial TEXT NOT NULL, not_after INTEGER NOT NULL
) STRICT;
`;

/** Makes the tables of a new store. @throws when the store was written by a later version of this program. */
export function prepareSchema(db: DatabaseSync): void {
  const row = db.prepare("PRAGMA user_version").get();
  const found = Number(row?.user_version ?? 0);
  if (found === SCHEMA_VERSION) return;
  if (found !== 0) throw new Error(`its schema has version ${found}, this program knows ${SCHEMA_VERSION}`);
  db.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}
