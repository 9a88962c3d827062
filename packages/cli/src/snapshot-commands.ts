import { existsSync } from "node:fs";
import type { SnapshotProof } from "@lockkeeper/api/snapshot";
import type { KeptSnapshot } from "@lockkeeper/core/model/snapshot";
import type { Command } from "commander";
import { type Connection, call } from "./client.ts";
import { download } from "./download.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { pretty, type Shell } from "./shared.ts";
import { tableLines } from "./table.ts";

/** So many digits of a digest name a snapshot, if no other begins with them. */
const LEAST_DIGITS = 4;

/** What the coordinator keeps of etcd. */
export function addSnapshotCommands(program: Command, { connect, print, note, columns }: Shell): void {
  const group = program
    .command("snapshot")
    .summary("etcd snapshots: list, prove, fetch")
    .description("etcd snapshots that the coordinator keeps: taken and proven before each control plane is changed");
  examples(
    group
      .command("ls")
      .summary("the snapshots, newest first")
      .description("the snapshots, newest first")
      .option("--json", "for scripts"),
    ["lockkeeper snapshot ls"],
  ).action(async (options: { json?: boolean }) => {
    const items = await all(connect());
    if (options.json) print(pretty(items));
    else if (items.length === 0) print("No snapshot is kept yet: an upgrade takes one before each control plane.");
    else for (const line of tableLines(HEAD, items.map(row), columns)) print(line);
  });
  examples(
    group
      .command("show <digest>")
      .summary("everything that is known of one")
      .description("everything that is known of one; the first digits of its digest are enough")
      .option("--json", "for scripts"),
    ["lockkeeper snapshot show 0674db47"],
  ).action(async (start: string, options: { json?: boolean }) => {
    const snapshot = await named(connect(), start);
    if (options.json) print(pretty(snapshot));
    else for (const line of facts(snapshot)) print(line);
  });
  examples(
    group
      .command("verify <digest>")
      .summary("prove that the file is whole")
      .description("read the coordinator's whole file: its digest, and etcd's own hash of the database in it")
      .option("--json", "for scripts"),
    ["lockkeeper snapshot verify 0674db47"],
  ).action(async (start: string, options: { json?: boolean }) => {
    const to = connect();
    const { digest } = await named(to, start);
    const proof = await call<SnapshotProof>(to, "POST", `/api/v1/snapshots/${digest}/verify`);
    if (options.json) print(pretty(proof));
    else print(said(proof));
  });
  examples(
    group
      .command("download <digest>")
      .summary("fetch the file (admins)")
      .description("fetch the file (for admins: it holds every Secret of the cluster)")
      .requiredOption("-o, --output <file>", "where to put it; readable by you alone")
      .option("--json", "for scripts"),
    ["lockkeeper snapshot download 0674db47 -o etcd.db.zst"],
  ).action(async (start: string, options: { output: string; json?: boolean }) => {
    if (existsSync(options.output)) throw new UsageError(`${options.output} is there already`);
    const to = connect();
    const { digest, form, bytes } = await named(to, start);
    await download(to, `/api/v1/snapshots/${digest}/file`, options.output, digest);
    if (options.json) {
      print(pretty({ file: options.output, digest, form, bytes }));
      return;
    }
    print(options.output);
    const open =
      form === "db.zst.age" ? `age -d -i KEY-FILE ${options.output} | zstd -d` : `zstd -dc ${options.output}`;
    note(`It is whole. To have the database for etcd's own restore: ${open} > snapshot.db`);
  });
}

async function all(to: Connection): Promise<readonly KeptSnapshot[]> {
  return (await call<{ items: KeptSnapshot[] }>(to, "GET", "/api/v1/snapshots")).items;
}

async function named(to: Connection, start: string): Promise<KeptSnapshot> {
  if (!/^[0-9a-f]{4,64}$/.test(start))
    throw new UsageError(`${start} is not the beginning of a digest: at least ${LEAST_DIGITS} of 0-9 and a-f`);
  const [found, other] = (await all(to)).filter(({ digest }) => digest.startsWith(start));
  if (found === undefined)
    throw new UsageError(`no snapshot's digest begins with ${start}: see \`lockkeeper snapshot ls\``);
  if (other !== undefined) throw new UsageError(`${start} begins more than one digest: give more of it`);
  return found;
}

const HEAD = [
  ...["DIGEST", "NODE", "TAKEN", "SIZE", "UPGRADE"],
  ...["ETCD", "REVISION", "DATABASE"].map((name) => ({ name, spare: true as const })),
];

function row(s: KeptSnapshot): readonly string[] {
  const taken = time(s.takenAt);
  return [s.digest.slice(0, 12), s.node, taken, size(s.bytes), s.run, s.etcdVersion, s.revision, size(s.dbBytes)];
}

function facts(s: KeptSnapshot): readonly string[] {
  const sealed = s.form === "db.zst.age" ? "zstd, encrypted with age" : "zstd, not encrypted";
  const pairs: readonly (readonly [string, string])[] = [
    ["digest (sha256)", s.digest],
    ["node", `${s.node}, member ${s.member} of cluster ${s.clusterId}`],
    ["taken", `${time(s.takenAt)} by the host's clock, ${s.reason}`],
    ["upgrade", s.run],
    ["revision", `${s.revision} or later`],
    ["etcd", s.etcdVersion],
    ["file", `${size(s.bytes)}, ${sealed}`],
    ["database", size(s.dbBytes)],
    ["members agreed", s.agreed === 0 ? "not compared" : String(s.agreed)],
    ["machine", s.takenOn],
  ];
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function said({ digest, proven, dbBytes }: SnapshotProof): string {
  if (proven === "database")
    return `${digest.slice(0, 12)} is whole: it unpacks to ${size(dbBytes ?? 0)} whose hash is the one that etcd wrote.`;
  return `${digest.slice(0, 12)} is whole by its digest. It is encrypted: what is in it only the holder of the key can prove.`;
}

function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

function size(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.ceil(bytes / 1024)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(bytes < 100 * 1024 ** 2 ? 1 : 0)} MiB`;
}
