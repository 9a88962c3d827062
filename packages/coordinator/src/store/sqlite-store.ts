import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, MachineId, NodeName, NodeUid, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { AccessStore } from "../ports/access.ts";
import type { Appended, IdentityRow, PlanRow, RunRow, Store } from "../ports/store.ts";
import { eventFromText, eventToText } from "./event-text.ts";
import { networkFileSystemOf } from "./local-disk.ts";
import { prepareSchema } from "./schema.ts";
import { SqliteAccess } from "./sqlite-access.ts";

type Row = Record<string, SQLOutputValue>;

/**
 * Opens the store, or makes it. One process at a time: the file stays locked as long as it is open.
 * @param file its folder must lie on a local disk.
 * @throws StoreUnusable with the reason.
 */
export async function openSqliteStore(file: string): Promise<SqliteStore> {
  const folder = dirname(file);
  let db: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const network = await networkFileSystemOf(folder);
    if (network) throw new Error(`${folder} lies on a network file system (${network}); it must be a local disk`);
    makePrivate(file);
    db = new DatabaseSync(file, { timeout: 5000 });
    // The lock is taken at the first read and kept: a second coordinator on the same file is refused.
    db.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    );
    prepareSchema(db);
    syncFolder(folder);
    return new SqliteStore(db);
  } catch (error) {
    // Left open it would keep its lock, and every later try would be told of that instead of the cause.
    db?.close();
    throw new StoreUnusable(
      `the store ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** `store-unusable` of the error table. */
export class StoreUnusable extends Error {}

/** Token hashes and run logs are its owner's alone; SQLite gives its side files the mode that the file has. */
function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  /** In the same file. */
  readonly access: AccessStore;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.access = new SqliteAccess(db);
  }

  createRun(run: RunId, epoch: Epoch, at: Instant, bodies: NonEmpty<EventBody>): Appended {
    const [first] = bodies;
    if (first.type !== "run-started") return { is: "conflict", why: "a run begins with run-started" };
    return this.#atomically(() => {
      const open = this.openRun();
      if (open) return { is: "conflict", why: `${open.id} is not over` };
      if (this.run(run)) return { is: "conflict", why: `there is a run ${run} already` };
      const stale = this.#stale(epoch);
      if (stale) return stale;
      this.#db.prepare("INSERT INTO runs VALUES (?, ?, ?, 0)").run(run, first.plan.id, at);
      return this.#write(run, 0, at, bodies);
    });
  }

  append(run: RunId, epoch: Epoch, expectedSeq: number, at: Instant, bodies: NonEmpty<EventBody>): Appended {
    return this.#atomically(() => {
      const stale = this.#stale(epoch);
      if (stale) return stale;
      const row = this.run(run);
      if (!row) return { is: "conflict", why: `there is no run ${run}` };
      if (row.over) return { is: "conflict", why: `${run} is over` };
      const seq = Number(this.#one("SELECT max(seq) AS seq FROM events WHERE run = ?", run)?.seq ?? 0);
      if (seq !== expectedSeq) return { is: "conflict", why: `the log ends with ${seq}, not with ${expectedSeq}` };
      return this.#write(run, seq, at, bodies);
    });
  }

  events(run: RunId, after: number, limit: number): readonly RunEvent[] {
    const rows = this.#all(
      "SELECT seq, body FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?",
      run,
      after,
      limit,
    );
    return rows.map((row, i) => {
      const seq = Number(row.seq);
      if (seq !== after + i + 1) throw new Error(`the log of ${run} has a gap before ${seq}`);
      return eventFromText(String(row.body), seq);
    });
  }

  runs(limit: number, before?: RunId): readonly RunRow[] {
    return this.#newest("runs", "started_at", limit, before).map(runRow);
  }

  run(id: RunId): RunRow | null {
    const row = this.#one("SELECT * FROM runs WHERE id = ?", id);
    return row ? runRow(row) : null;
  }

  openRun(): RunRow | null {
    const row = this.#one("SELECT * FROM runs WHERE over = 0");
    return row ? runRow(row) : null;
  }

  putPlan({ plan, madeAt, by }: PlanRow): void {
    // Plans are immutable: the first of an id stays.
    this.#db.prepare("INSERT OR IGNORE INTO plans VALUES (?, ?, ?, ?)").run(plan.id, madeAt, by, JSON.stringify(plan));
  }

  plan(id: PlanId): PlanRow | null {
    const row = this.#one("SELECT * FROM plans WHERE id = ?", id);
    return row ? planRow(row) : null;
  }

  plans(limit: number, before?: PlanId): readonly PlanRow[] {
    return this.#newest("plans", "made_at", limit, before).map(planRow);
  }

  highestEpoch(): Epoch | null {
    const row = this.#one("SELECT value FROM meta WHERE key = 'epoch'");
    return row ? (Number(row.value) as Epoch) : null;
  }

  raiseEpoch(epoch: Epoch): void {
    this.#db
      .prepare(
        "INSERT INTO meta VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
      )
      .run(epoch);
  }

  identity(node: NodeName): IdentityRow | null {
    const row = this.#one("SELECT * FROM identities WHERE node = ?", node);
    return row ? identityRow(row) : null;
  }

  putIdentity({ node, uid, machineId, serial, notAfter }: IdentityRow): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?, ?)")
      .run(node, uid, machineId, serial, notAfter);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** A coordinator of an older epoch may not write any more, whatever it still believes. */
  #stale(epoch: Epoch): Appended | null {
    const highest = this.highestEpoch();
    return highest !== null && highest > epoch
      ? { is: "conflict", why: `epoch ${highest} rules, ${epoch} is older` }
      : null;
  }

  #write(run: RunId, seq: number, at: Instant, bodies: NonEmpty<EventBody>): Appended {
    const insert = this.#db.prepare("INSERT INTO events VALUES (?, ?, ?)");
    const events = bodies.map((body, i): RunEvent => ({ ...body, v: 1, seq: seq + i + 1, at }));
    for (const event of events) insert.run(run, event.seq, eventToText(event));
    if (events.some((e) => e.type === "ended")) this.#db.prepare("UPDATE runs SET over = 1 WHERE id = ?").run(run);
    return { is: "ok", events };
  }

  #atomically(work: () => Appended): Appended {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const answer = work();
      this.#db.exec(answer.is === "ok" ? "COMMIT" : "ROLLBACK");
      return answer;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** Rows from the newest on, or from behind the one that `before` names; none when it is not there. */
  #newest(table: "runs" | "plans", time: string, limit: number, before: string | undefined): Row[] {
    const order = `ORDER BY ${time} DESC, rowid DESC LIMIT ?`;
    if (before === undefined) return this.#all(`SELECT * FROM ${table} ${order}`, limit);
    const older = `(${time}, rowid) < (SELECT ${time}, rowid FROM ${table} WHERE id = ?)`;
    return this.#all(`SELECT * FROM ${table} WHERE ${older} ${order}`, before, limit);
  }

  #one(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#db.prepare(sql).get(...values);
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#db.prepare(sql).all(...values);
  }
}

function runRow(row: Row): RunRow {
  return {
    id: String(row.id) as RunId,
    plan: String(row.plan) as PlanId,
    startedAt: Number(row.started_at) as Instant,
    over: row.over === 1,
  };
}

function planRow(row: Row): PlanRow {
  return {
    plan: JSON.parse(String(row.body)) as Plan,
    madeAt: Number(row.made_at) as Instant,
    by: String(row.made_by),
  };
}

function identityRow(row: Row): IdentityRow {
  return {
    node: String(row.node) as NodeName,
    uid: String(row.uid) as NodeUid,
    machineId: String(row.machine_id) as MachineId,
    serial: String(row.serial),
    notAfter: Number(row.not_after) as Instant,
  };
}
