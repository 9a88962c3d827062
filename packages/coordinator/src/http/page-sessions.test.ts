import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPageSessions, SESSION_MS } from "./page-sessions.ts";

const TOKEN = "a-token-that-nobody-guesses";
let folder: string;
let file: string;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-sessions-"));
  file = join(folder, "page-sessions.json");
  now = 1_000_000;
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openPageSessions(file, () => now);

it("gives the token back that a session was begun with, for twelve hours", async () => {
  const sessions = await open();
  const { cookie, until } = await sessions.begin(TOKEN);
  expect(until).toBe(now + SESSION_MS);
  expect(sessions.open(cookie)).toMatchObject({ token: TOKEN, until });
  now = until - 1;
  expect(sessions.open(cookie)).not.toBeNull();
  now = until;
  expect(sessions.open(cookie)).toBeNull();
});

it("goes on after a restart, and keeps an ended session ended", async () => {
  const before = await open();
  const [kept, ended] = [await before.begin(TOKEN), await before.begin(TOKEN)];
  await before.end(before.open(ended.cookie)?.id ?? "");
  expect(before.open(ended.cookie)).toBeNull();
  const after = await open();
  expect(after.open(kept.cookie)?.token).toBe(TOKEN);
  expect(after.open(ended.cookie)).toBeNull();
});

it("keeps no token on the disk, and its file to itself", async () => {
  const sessions = await open();
  const { cookie } = await sessions.begin(TOKEN);
  const text = await readFile(file, "utf8");
  expect(text).not.toContain(TOKEN);
  expect(Buffer.from(cookie, "base64url").toString("latin1")).not.toContain(TOKEN);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it("opens nothing that it has not sealed itself", async () => {
  const sessions = await open();
  const { cookie } = await sessions.begin(TOKEN);
  const whole = Buffer.from(cookie, "base64url");
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ by;
      expect(sessions.open(other.toString("base64url"))).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(sessions.open(text)).toBeNull();
    }),
  );
  const stranger = await openPageSessions(join(folder, "another.json"), () => now);
  expect(stranger.open(cookie)).toBeNull();
});

it.each(["", "{}", "[]", '{"v":1,"key":"short","live":{}}', '{"v":2}', "no json"])(
  "begins anew where its file holds %s",
  async (text) => {
    await writeFile(file, text);
    const sessions = await open();
    const { cookie } = await sessions.begin(TOKEN);
    expect(sessions.open(cookie)?.token).toBe(TOKEN);
  },
);

it("keeps a thousand sessions at most, the newest", async () => {
  const sessions = await open();
  const first = await sessions.begin(TOKEN);
  const later = await Promise.all(Array.from({ length: 1000 }, () => sessions.begin(TOKEN)));
  expect(sessions.open(first.cookie)).toBeNull();
  expect(later.every(({ cookie }) => sessions.open(cookie) !== null)).toBe(true);
});
