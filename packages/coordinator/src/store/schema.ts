import type { DatabaseSync } from "node:sqlite";

/**
 * What each version of the tables adds to the one before. A store of an older version is brought up; one of a later version is
 * refused, never guessed at. What has been released is not changed any more: a change is another entry.
 */
const STEPS: readonly string[] = [
  `
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
`,
  `
CREATE TABLE tokens (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
  expires_at INTEGER, revoked_at INTEGER
) STRICT;
CREATE TABLE audit_record (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor TEXT NOT NULL, operation TEXT NOT NULL,
  object TEXT NOT NULL, why TEXT NOT NULL, status INTEGER, code TEXT
) STRICT;
CREATE TABLE idempotency (
  caller TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, made TEXT NOT NULL, at INTEGER NOT NULL,
  UNIQUE (caller, key)
) STRICT;
`,
];
export const SCHEMA_VERSION = STEPS.length;

/** Makes the tables of a new store, or brings an older one up. @throws when the store was written by a later version. */
export function prepareSchema(db: DatabaseSync): void {
  const row = db.prepare("PRAGMA user_version").get();
  const found = Number(row?.user_version ?? 0);
  if (found > SCHEMA_VERSION) throw new Error(`its schema has version ${found}, this program knows ${SCHEMA_VERSION}`);
  if (found === SCHEMA_VERSION) return;
  db.exec(`BEGIN; ${STEPS.slice(found).join("")} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}
