import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { ROLES } from "@lockkeeper/api/schemas";
import type { Instant } from "@lockkeeper/core/model/ids";
import type { AccessStore, KeyRow, RecordRow, TokenRow } from "../ports/access.ts";

type Row = Record<string, SQLOutputValue>;

export const ACCESS_BOUNDS = {
  /** That hold: neither revoked nor expired. */
  tokens: 1000,
  /** Those that are over keep their names; of more than these the oldest that are over are forgotten. */
  names: 20_000,
  /** Changes that were made: years of a busy cluster. */
  records: 100_000,
  /** Refused ones are kept apart, so that nobody can push a change off the record by asking wrongly. */
  refusedRecords: 20_000,
  keys: 10_000,
  /** Of one caller, so that nobody's push another's out. */
  keysOfOne: 1000,
  keyMs: 24 * 3600_000,
} as const;
/** Looked at with every so many records: between two looks there may be a few more. */
const PRUNE_EVERY = 100;

/** Tokens, the audit record and idempotency keys in the store's file. */
export class SqliteAccess implements AccessStore {
  readonly #db: DatabaseSync;
  readonly #bounds: typeof ACCESS_BOUNDS | Record<keyof typeof ACCESS_BOUNDS, number>;

  constructor(db: DatabaseSync, bounds: Record<keyof typeof ACCESS_BOUNDS, number> = ACCESS_BOUNDS) {
    this.#db = db;
    this.#bounds = bounds;
  }

  addToken({ name, role, sha256, madeAt, madeBy, expiresAt }: TokenRow): "added" | "taken" | "full" {
    const holds = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)";
    const good = this.#db.prepare(`SELECT count(*) AS n FROM tokens WHERE ${holds}`).get(madeAt);
    if (this.#db.prepare("SELECT 1 FROM tokens WHERE name = ?").get(name) !== undefined) return "taken";
    if (Number(good?.n) >= this.#bounds.tokens) return "full";
    const over = `SELECT rowid FROM tokens WHERE NOT (${holds}) ORDER BY made_at LIMIT max(0, (SELECT count(*) FROM tokens) - ?)`;
    this.#db.prepare(`DELETE FROM tokens WHERE rowid IN (${over})`).run(madeAt, this.#bounds.names - 1);
    const { changes } = this.#db
      .prepare("INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?, ?, ?, NULL)")
      .run(name, role, sha256, madeAt, madeBy, expiresAt);
    return changes === 1 ? "added" : "taken";
  }

  token(sha256: string): TokenRow | null {
    const row = this.#db.prepare("SELECT * FROM tokens WHERE sha256 = ?").get(sha256);
    return row ? tokenRow(row) : null;
  }

  tokens(): readonly TokenRow[] {
    return this.#db.prepare("SELECT * FROM tokens ORDER BY name").all().map(tokenRow);
  }

  revokeToken(name: string, at: Instant): TokenRow | null {
    this.#db.prepare("UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL").run(at, name);
    const row = this.#db.prepare("SELECT * FROM tokens WHERE name = ?").get(name);
    return row ? tokenRow(row) : null;
  }

  record({ at, by, operation, on, why }: Omit<RecordRow, "seq" | "status" | "code">): number {
    const { lastInsertRowid } = this.#db
      .prepare("INSERT INTO audit_record (at, actor, operation, object, why) VALUES (?, ?, ?, ?, ?)")
      .run(at, by, operation, on, why);
    const seq = Number(lastInsertRowid);
    if (seq % PRUNE_EVERY === 0) this.#prune();
    return seq;
  }

  settle(seq: number, status: number, code: string | null): void {
    this.#db.prepare("UPDATE audit_record SET status = ?, code = ? WHERE seq = ?").run(status, code, seq);
  }

  records(limit: number, before = Number.MAX_SAFE_INTEGER): readonly RecordRow[] {
    return this.#db
      .prepare("SELECT * FROM audit_record WHERE seq < ? ORDER BY seq DESC LIMIT ?")
      .all(before, limit)
      .map(recordRow);
  }

  keepKey(caller: string, key: string, row: KeyRow, at: Instant): KeyRow {
    const { keys, keysOfOne, keyMs } = this.#bounds;
    this.#db.prepare("DELETE FROM idempotency WHERE at <= ?").run(at - keyMs);
    const known = this.#db
      .prepare("SELECT fingerprint, made FROM idempotency WHERE caller = ? AND key = ?")
      .get(caller, key);
    if (known) return { fingerprint: String(known.fingerprint), made: String(known.made) };
    const beyond = (which: string) =>
      `DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency ${which} ORDER BY rowid DESC LIMIT -1 OFFSET ?)`;
    this.#db.prepare(beyond("WHERE caller = ?")).run(caller, keysOfOne - 1);
    this.#db.prepare(beyond("")).run(keys - 1);
    this.#db.prepare("INSERT INTO idempotency VALUES (?, ?, ?, ?, ?)").run(caller, key, row.fingerprint, row.made, at);
    return row;
  }

  forgetKey(caller: string, key: string): void {
    this.#db.prepare("DELETE FROM idempotency WHERE caller = ? AND key = ?").run(caller, key);
  }

  #prune(): void {
    const remove = (which: string, keep: number) =>
      this.#db
        .prepare(
          `DELETE FROM audit_record WHERE ${which} AND seq <= (SELECT seq FROM audit_record WHERE ${which} ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
        )
        .run(keep);
    remove("(status IS NULL OR status < 400)", this.#bounds.records);
    remove("status >= 400", this.#bounds.refusedRecords);
  }
}

function tokenRow(row: Row): TokenRow {
  return {
    name: String(row.name),
    role: ROLES.find((role) => role === row.role) ?? "viewer",
    sha256: String(row.sha256),
    madeAt: Number(row.made_at) as Instant,
    madeBy: String(row.made_by),
    expiresAt: orNull(row.expires_at),
    revokedAt: orNull(row.revoked_at),
  };
}

function recordRow(row: Row): RecordRow {
  return {
    seq: Number(row.seq),
    at: Number(row.at) as Instant,
    by: String(row.actor),
    operation: String(row.operation),
    on: String(row.object),
    why: String(row.why),
    status: row.status === null ? null : Number(row.status),
    code: row.code === null ? null : String(row.code),
  };
}

function orNull(value: SQLOutputValue | undefined): Instant | null {
  return value === null || value === undefined ? null : (Number(value) as Instant);
}
