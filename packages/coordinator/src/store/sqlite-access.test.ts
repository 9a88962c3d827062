import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Instant } from "@lockkeeper/core/model/ids";
import { expect, it } from "vitest";
import { prepareSchema } from "./schema.ts";
import { SqliteAccess } from "./sqlite-access.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const at = (ms: number) => ms as Instant;
const BOUNDS = { tokens: 2, records: 150, refusedRecords: 50, keys: 3, keyMs: 1000 };

function small(): SqliteAccess {
  const db = new DatabaseSync(":memory:");
  prepareSchema(db);
  return new SqliteAccess(db, BOUNDS);
}

const token = (name: string) => ({
  name,
  role: "viewer" as const,
  sha256: name.padEnd(64, "0"),
  madeAt: at(1),
  madeBy: "anna",
  expiresAt: null,
  revokedAt: null,
});

it("keeps a token's name for good, and no more tokens than it may", () => {
  const access = small();
  expect(access.addToken(token("a"))).toBe(true);
  expect(access.revokeToken("a", at(5))).toMatchObject({ revokedAt: 5 });
  expect(access.revokeToken("a", at(9))).toMatchObject({ revokedAt: 5 });
  expect(access.revokeToken("nobody", at(9))).toBeNull();
  expect(access.addToken(token("a"))).toBe(false);
  expect(access.addToken(token("b"))).toBe(true);
  expect(access.addToken(token("c"))).toBe(false);
  expect(access.tokens().map(({ name }) => name)).toEqual(["a", "b"]);
});

it("bounds the record, and lets no refused request push a change off it", () => {
  const access = small();
  const entry = { at: at(1), by: "anna", operation: "pauseUpgrade", on: "up-1", why: "tea" };
  access.settle(access.record(entry), 200, null);
  for (let n = 0; n < 1000; n++) access.settle(access.record({ ...entry, by: "otto" }), 409, "upgrade-state");
  const all = access.records(10_000);
  expect(all.length).toBeLessThanOrEqual(BOUNDS.refusedRecords + 1 + 100);
  expect(all.at(-1)).toEqual({ ...entry, seq: 1, status: 200, code: null });
  for (let n = 0; n < 1000; n++) access.record(entry);
  expect(access.records(10_000).filter(({ status }) => status === null).length).toBeLessThanOrEqual(
    BOUNDS.records + 100,
  );
  // Newest first, in pages.
  const [first, second] = access.records(2);
  expect(access.records(1, first?.seq)).toEqual([second]);
});

it("keeps a key with what it was first said to stand for, for a while", () => {
  const access = small();
  const row = (made: string) => ({ fingerprint: "f", made });
  expect(access.keepKey("anna", "k", row("up-1"), at(0))).toEqual(row("up-1"));
  expect(access.keepKey("anna", "k", row("up-2"), at(999))).toEqual(row("up-1"));
  expect(access.keepKey("otto", "k", row("up-3"), at(999))).toEqual(row("up-3"));
  expect(access.keepKey("anna", "k", row("up-4"), at(1000))).toEqual(row("up-4"));
  access.forgetKey("anna", "k");
  expect(access.keepKey("anna", "k", row("up-5"), at(1000))).toEqual(row("up-5"));
  for (const key of ["l", "m", "n", "o"]) access.keepKey("anna", key, row(key), at(1000));
  expect(access.keepKey("anna", "k", row("up-6"), at(1000))).toEqual(row("up-6"));
});

it("brings a store of the first version up, and keeps what is in it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-schema-"));
  const file = join(folder, "lockkeeper.db");
  (await openSqliteStore(file)).close();
  const db = new DatabaseSync(file);
  db.exec("DROP TABLE tokens; DROP TABLE audit_record; DROP TABLE idempotency; PRAGMA user_version = 1;");
  db.exec("INSERT INTO meta VALUES ('epoch', 7)");
  db.close();
  const store = await openSqliteStore(file);
  expect(store.highestEpoch()).toBe(7);
  expect(store.access.addToken(token("a"))).toBe(true);
  store.close();
  await rm(folder, { recursive: true });
});
