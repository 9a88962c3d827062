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
const BOUNDS = { tokens: 2, names: 4, records: 150, refusedRecords: 50, keys: 6, keysOfOne: 3, keyMs: 1000 };

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

it("keeps a token's name, and no more tokens that hold than it may", () => {
  const access = small();
  expect(access.addToken(token("a"))).toBe("added");
  expect(access.revokeToken("a", at(5))).toMatchObject({ revokedAt: 5 });
  expect(access.revokeToken("a", at(9))).toMatchObject({ revokedAt: 5 });
  expect(access.revokeToken("nobody", at(9))).toBeNull();
  expect(access.addToken(token("a"))).toBe("taken");
  // Of those that are over only the names count.
  expect(access.addToken({ ...token("b"), expiresAt: at(100) })).toBe("added");
  expect(access.addToken(token("c"))).toBe("added");
  expect(access.addToken(token("b"))).toBe("taken");
  expect(access.addToken(token("d"))).toBe("full");
  expect(access.addToken({ ...token("d"), madeAt: at(100) })).toBe("added");
  expect(access.addToken({ ...token("e"), madeAt: at(100) })).toBe("full");
  expect(access.tokens().map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  expect(access.token(token("b").sha256)).toMatchObject({ name: "b" });
  expect(access.token("f".repeat(64))).toBeNull();
});

it("forgets the oldest tokens that are over when there are too many names, and none that holds", () => {
  const access = small();
  access.addToken(token("holds"));
  for (let n = 0; n < 9; n++) {
    expect(access.addToken({ ...token(`t${n}`), madeAt: at(10 + n) })).toBe("added");
    access.revokeToken(`t${n}`, at(10 + n));
  }
  expect(access.tokens().map(({ name }) => name)).toEqual(["holds", "t6", "t7", "t8"]);
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
  for (const key of ["l", "m"]) access.keepKey("anna", key, row(key), at(1000));
  // The oldest of as many as may be is still the same when it is asked for again.
  expect(access.keepKey("anna", "k", row("up-6"), at(1000))).toEqual(row("up-5"));
  for (const key of ["n", "o"]) access.keepKey("anna", key, row(key), at(1000));
  expect(access.keepKey("anna", "k", row("up-7"), at(1000))).toEqual(row("up-7"));
  // Nobody's keys push another's out.
  expect(access.keepKey("otto", "k", row("up-8"), at(1000))).toEqual(row("up-3"));
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
  expect(store.access.addToken(token("a"))).toBe("added");
  store.close();
  await rm(folder, { recursive: true });
});
