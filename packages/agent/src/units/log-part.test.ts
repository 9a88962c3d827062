import type { AttemptKey, JournalRecord } from "@lockkeeper/core/model/journal";
import { LOG_PART_MAX_BYTES, type LogPart } from "@lockkeeper/core/model/step-log";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MemoryDisk, memoryFiles } from "../host/memory-files.testkit.ts";
import { logPart } from "./log-part.ts";
import { unitPaths } from "./paths.ts";

const STATE = "/var/lib/lockkeeper/agent";
const KEY = { run: "up-1", step: "1.21/workers/w1/install-kubeadm", attempt: 1 } as unknown as AttemptKey;
const UNIT = "lockkeeper-step-x.service";
const { log: LOG } = unitPaths(STATE, UNIT);
const SECRET = "s3cr3t-of-the-mirror-0123456789";
const key = (lines: number) =>
  [
    "-----BEGIN RSA PRIVATE KEY-----",
    ...Array.from({ length: lines }, () => `MII${SECRET}abc`),
    "-----END RSA PRIVATE KEY-----",
  ].join("\n");

/** A host whose unit has written this. */
function hostWith(text: string, { over = true, key: of = KEY } = {}) {
  const disk: MemoryDisk = new Map();
  const files = memoryFiles(disk, () => 0);
  const record = (body: object) => ({ v: 1, seq: 1, at: 0, ...body }) as unknown as JournalRecord;
  const records = [record({ type: "unit", key: of, unit: UNIT, boot: "b" })];
  if (over) records.push(record({ type: "settled", key: of, outcome: {} }));
  const write = (now: string) => disk.set(LOG, { data: Buffer.from(now), mode: 0o600, modifiedAt: 0 });
  write(text);
  const source = { files, stateFolder: STATE, records: () => records };
  const read = async (offset: number): Promise<LogPart> => {
    const part = await logPart(source, KEY, offset);
    if (!part.ok) throw new Error(part.problem.detail);
    return part.value;
  };
  return { source, read, write };
}

/** All parts, one after the other. */
async function wholeOf(read: (offset: number) => Promise<LogPart>, from = 0): Promise<readonly LogPart[]> {
  const parts: LogPart[] = [];
  for (let offset = from; ; ) {
    const part = await read(offset);
    parts.push(part);
    expect(part.next).toBeGreaterThanOrEqual(offset);
    if (part.next >= part.size || part.next === offset) return parts;
    offset = part.next;
  }
}
const textOf = (parts: readonly LogPart[]) => parts.map(({ text }) => text).join("");

const line = fc.oneof(
  fc.stringMatching(/^[ -~é€]{0,200}$/),
  fc.constant(`Get:1 http://anna:${SECRET}@mirror.example.org stable`),
  fc.constant(`--token ${SECRET}`),
  fc.constant(`password=${SECRET}`),
);

describe("a part of a log", () => {
  it("gives the whole of a log, line by line, however long it is", async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `Unpacking package ${n} …`);
    const text = `${lines.join("\n")}\n`;
    const parts = await wholeOf(hostWith(text).read);
    expect(textOf(parts)).toBe(text);
    expect(parts.length).toBeGreaterThan(5);
    for (const { text: one } of parts) expect(one.endsWith("\n")).toBe(true);
    expect(parts.at(-1)).toMatchObject({ over: true, size: Buffer.byteLength(text), next: Buffer.byteLength(text) });
  });

  it("holds no secret and begins at a line, from whatever byte on, and says where it begins", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.nat(), async (lines, at) => {
        const text = [...lines, key(3), "the end"].join("\n");
        const bytes = Buffer.from(text);
        const { read } = hostWith(text);
        const from = at % (bytes.length + 1);
        const parts = await wholeOf(read, from);
        expect(textOf(parts)).not.toContain(SECRET);
        const [first] = parts;
        const begin = first?.offset ?? 0;
        if (begin < bytes.length) expect(begin === 0 || bytes[begin - 1] === 0x0a).toBe(true);
        expect(textOf(await wholeOf(read))).toContain("the end");
      }),
    );
  });

  it("shows nothing of a private key that began in an earlier part, nor of one that is just being written", async () => {
    const before = `${"x".repeat(99)}\n`.repeat(Math.floor((LOG_PART_MAX_BYTES - 1000) / 100));
    const text = `${before}${key(40)}\nafter it\n`;
    const { read } = hostWith(text);
    const parts = await wholeOf(read);
    expect(parts.length).toBe(2);
    expect(textOf(parts)).not.toContain(SECRET);
    expect(textOf(parts)).toContain("after it");
    const grows = hostWith("", { over: false });
    let written = "";
    let said = "";
    let offset = 0;
    for (const one of `${key(5)}\nafter it\n`.split(/(?<=\n)/)) {
      written += one;
      grows.write(written);
      const part = await grows.read(offset);
      offset = part.next;
      said += part.text;
    }
    expect(said).not.toContain(SECRET);
    expect(said).toContain("after it");
  });

  it("tells only the beginning of a line that is longer than a part, and goes on behind it", async () => {
    const words = `${"a word of it ".repeat(9000)}--token ${SECRET}`;
    const { read } = hostWith(`first\n${words}\nlast\n`);
    const text = textOf(await wholeOf(read));
    expect(text).not.toContain(SECRET);
    expect(text).toMatch(/^first\na word of it .* \[cut off\]\nlast\n$/s);
  });

  it("follows a log that grows: a line is told when it is whole, the last one when the attempt has ended", async () => {
    const { read, write } = hostWith("one\ntw", { over: false });
    const first = await read(0);
    expect(first).toMatchObject({ text: "one\n", next: 4, size: 6, over: false });
    expect(await read(4)).toMatchObject({ text: "", next: 4, over: false });
    write("one\ntwo\nthr");
    expect(await read(4)).toMatchObject({ text: "two\n", next: 8, size: 11 });
    expect(await hostWith("one\ntwo\nthr").read(8)).toMatchObject({ text: "thr", next: 11, over: true });
    expect(await hostWith("one\n").read(4)).toMatchObject({ text: "", next: 4, size: 4, over: true });
  });

  it("never grows past what the wire takes, however much stands in place of secrets", async () => {
    const { read } = hostWith("token=a\n".repeat(LOG_PART_MAX_BYTES / 8));
    expect((await read(0)).text).toMatch(/^(token=\[secret\]\n)+$/);
  });

  it("knows only attempts that ran a unit here, and no path of a caller's", async () => {
    const { source } = hostWith("text\n");
    for (const other of [{ attempt: 2 }, { step: "../../../etc/passwd" }, { run: "up-2" }])
      expect(await logPart(source, { ...KEY, ...other } as AttemptKey, 0)).toMatchObject({
        ok: false,
        problem: { code: "log-unknown" },
      });
    const gone = { ...source, files: memoryFiles(new Map(), () => 0) };
    expect(await logPart(gone, KEY, 0)).toMatchObject({ ok: false, problem: { code: "log-unknown" } });
  });
});
