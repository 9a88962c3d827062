import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Etcd, type EtcdBinaries, etcdBinaries, startEtcd } from "../../../test/fixtures/etcd.ts";
import { proveByRestore, type RestoreTrial } from "./restore-proof.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lk-proof-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What hinders a program, in its own words or by its end, and what is said of it then. Asked for its version it still answers. */
const HINDERED = [
  [
    "etcdctl",
    "echo 'Error: write /s/member/wal/0.tmp: no space left on device' >&2; exit 1",
    "no space left on device",
  ],
  ["etcdctl", "echo 'Error: mkdir /s/data: permission denied' >&2; exit 1", "permission denied"],
  ["etcdctl", "kill -TERM $$", "SIGTERM"],
  [
    "etcd",
    'echo \'{"level":"fatal","error":"write 0.tmp: no space left on device"}\' >&2; exit 1',
    "no space left on device",
  ],
  ["etcd", "exec sleep 600", "did not serve what was restored within 0.5 s"],
  ["etcd", "kill -9 $$", "out of memory"],
] as const;
/** What is the snapshot's fault, in the same way. */
const FAULTS = [
  ["etcdctl", "echo 'Error: expected sha256 [1], got [2]' >&2; exit 1", "expected sha256"],
  ["etcdctl", "kill -SEGV $$", "SIGSEGV"],
  ["etcd", "echo 'panic: page 3 already freed' >&2; exit 2", "page 3 already freed"],
] as const;

/** Stands in for an etcd that is up, and too slow to count all of its keys. */
const SILENT = `import { createServer } from "node:http";
createServer(async (asked, answer) => {
  let body = "";
  for await (const piece of asked) body += piece;
  if (!body.includes("range_end")) answer.end("{}");
}).listen({ path: "c:1" });
`;

/** A snapshot of a real etcd, and what tries it. */
async function real(have: EtcdBinaries, fill: (etcd: Etcd) => Promise<void> = async () => undefined) {
  const database = join(folder, "real.db");
  {
    await using etcd = await startEtcd(have, { tls: false, flags: ["--quota-backend-bytes", "2097152"] });
    await etcd.ctl("put", "a", "b");
    await fill(etcd);
    await etcd.ctl("snapshot", "save", database);
  }
  const scratch = join(folder, "s");
  await mkdir(scratch, { mode: 0o700 });
  const databaseBytes = (await readFile(database)).length;
  return (over: Partial<RestoreTrial> = {}) =>
    proveByRestore({
      ...{ database, databaseBytes, etcdVersion: "3.4.13", leastRevision: null, scratch },
      ...{ tools: [dirname(have.etcd)], ...over },
    });
}

/** Debian's own programs, one of which ends as is said. */
async function ending(have: EtcdBinaries, which: string, end: string): Promise<string> {
  const tools = await mkdtemp(join(folder, "tools-"));
  for (const [name, path] of Object.entries({ etcd: have.etcd, etcdctl: have.etcdctl })) {
    const how = name === which ? `case "$*" in *version|*--help) ;; *) ${end} ;; esac\n` : "";
    await writeFile(join(tools, name), `#!/bin/sh\n${how}exec ${path} "$@"\n`, { mode: 0o755 });
  }
  return tools;
}

it("what the machine does not let be done is nothing against a snapshot, and a fault is", async ({ skip }) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) return skip(have.unavailable);
  const prove = await real(have);
  expect(await prove()).toMatchObject({ is: "proven" });
  const tried = async (all: typeof HINDERED | typeof FAULTS, deadlines?: RestoreTrial["deadlines"]) => {
    const found: object[] = [];
    for (const [which, end] of all) {
      const tools = [await ending(have, which, end)];
      found.push(await prove(deadlines ? { tools, deadlines } : { tools }));
    }
    return found;
  };
  const expected = (is: string, all: typeof HINDERED | typeof FAULTS) =>
    all.map(([, , why]) => ({ is, why: expect.stringContaining(why) }));
  expect(await tried(HINDERED, { startMs: 500, askMs: 500 })).toEqual(expected("untried", HINDERED));
  expect(await tried(FAULTS)).toEqual(expected("damaged", FAULTS));
  expect(await readdir(join(folder, "s"))).toEqual([]);
}, 60_000);

it("neither is a folder whose path is too long for sockets, nor an etcd that does not answer in time", async ({
  skip,
}) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) return skip(have.unavailable);
  const prove = await real(have);
  const scratch = join(folder, "l".repeat(100));
  await mkdir(scratch);
  expect(await prove({ scratch })).toMatchObject({ is: "untried", why: expect.stringContaining("too long a path") });
  const silent = join(folder, "silent.mjs");
  await writeFile(silent, SILENT);
  const tools = await ending(have, "etcd", `exec ${process.execPath} ${silent}`);
  const late = await prove({ tools: [tools], deadlines: { startMs: 30_000, askMs: 500 } });
  expect(late).toMatchObject({ is: "untried", why: expect.stringContaining("kv/range: no answer within 0.5 s") });
}, 60_000);

it("a snapshot of an etcd that was full is proven as any other: its alarm comes back with it", async ({ skip }) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) return skip(have.unavailable);
  const prove = await real(have, async (etcd) => {
    for (let n = 0; n < 100; n++) {
      const put = await etcd.ctl("put", `k${n}`, "x".repeat(100_000)).catch((error: Error) => error);
      if (put instanceof Error) break;
    }
    expect(await etcd.ctl("alarm", "list")).toContain("NOSPACE");
  });
  expect(await prove({ deadlines: { startMs: 10_000, askMs: 10_000 } })).toMatchObject({ is: "proven" });
}, 60_000);
