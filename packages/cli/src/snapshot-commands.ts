import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { coreOf } from "@lockkeeper/api/core-types";
import type { SnapshotProof, SnapshotView } from "@lockkeeper/api/snapshot";
import { isoSecond } from "@lockkeeper/core/plan/time-text";
import type { Command } from "commander";
import { api, ask, type Connection } from "./client.ts";
import { download } from "./download.ts";
import { examples } from "./examples.ts";
import { NotTaken, UsageError } from "./exit.ts";
import { byDigest, digestStart, size } from "./kept-files.ts";
import { listAll } from "./list-all.ts";
import { pretty, type Shell } from "./shared.ts";
import { alsoOn, copies } from "./snapshot-copies.ts";
import { tableLines } from "./table.ts";
import { type VerifyFileOptions, verifyFile } from "./verify-file.ts";

const LOOK_EVERY_MS = 500;
type TakeOptions = { readonly node?: string; readonly why: string; readonly wait: boolean; readonly json?: boolean };

/** What the coordinator keeps of etcd. */
export function addSnapshotCommands(program: Command, { connect, print, note, columns }: Shell): void {
  const group = program
    .command("snapshot")
    .summary("etcd snapshots: take, list, prove, fetch")
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
      .command("take")
      .summary("take one now, outside of an upgrade")
      .description("take a snapshot of etcd now, outside of an upgrade, and wait until the coordinator has its copy")
      .option("--node <name>", "the control plane whose member gives it; left out: the one that suits best")
      .option("--why <text>", "for the record", "")
      .option("--no-wait", "only begin it")
      .option("--json", "for scripts"),
    ['lockkeeper snapshot take --why "before the storage is moved"'],
  ).action(async ({ node, why, wait, json }: TakeOptions) => {
    const to = connect();
    const body = { ...(node && { node }), ...(why && { why }) };
    let task = await ask(api(to).POST("/api/v1/snapshots", { body }));
    while (wait && task.state.is === "open") {
      await sleep(LOOK_EVERY_MS);
      task = await ask(api(to).GET("/api/v1/snapshot-tasks/{id}", { params: { path: { id: task.id } } }));
    }
    if (task.state.is === "failed") throw new NotTaken(`${task.node}: ${task.state.why}`);
    if (json) print(pretty(task));
    else if (task.state.is === "done") {
      print(task.state.digest);
      for (const warning of task.state.warnings) note(warning);
      note(`Of ${task.node}, proven and copied: lockkeeper snapshot show ${task.state.digest.slice(0, 8)}`);
    } else print(task.id);
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
      .command("verify <digest-or-file>")
      .summary("prove it by a real restore")
      .description(
        "restore the coordinator's copy into a scratch folder, start etcd on it and read it; or do so here, with a file",
      )
      .option("--identity <key-file>", "with a file: the age identity that opens it")
      .option("--etcd <version>", "with a file: etcd's version that it was taken from, where FILE.json does not say it")
      .option("--tools <folder>", "with a file: where etcd and etcdutl (3.4: etcdctl) lie")
      .option("--json", "for scripts"),
    [
      "lockkeeper snapshot verify 0674db47",
      "lockkeeper snapshot verify etcd.db.zst.age --identity key.txt --etcd 3.5.21",
    ],
  ).action(async (what: string, { json, ...options }: VerifyFileOptions & { json?: boolean }) => {
    let proof: SnapshotProof;
    if (existsSync(what)) proof = await verifyFile(what, options);
    else {
      if (Object.keys(options).length > 0) throw new UsageError(`there is no file ${what}`);
      const to = connect();
      const { digest } = await named(to, what);
      const params = { path: { digest } };
      proof = await ask(api(to).POST("/api/v1/snapshots/{digest}/verify", { params }));
    }
    if (json) print(pretty(proof));
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
    const snapshot = await named(to, start);
    const { digest, form, bytes } = snapshot;
    await download(to, `/api/v1/snapshots/${digest}/file`, options.output, digest);
    // What `verify` and a restore need to know of it.
    await writeFile(`${options.output}.json`, pretty(snapshot), { mode: 0o600 });
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

async function all(to: Connection): Promise<readonly SnapshotView[]> {
  const found = await listAll((query) => api(to).GET("/api/v1/snapshots", { params: { query } }));
  return found.map((one) => coreOf("Snapshot", one));
}

async function named(to: Connection, start: string): Promise<SnapshotView> {
  const begins = digestStart(start);
  return byDigest(await all(to), begins, "snapshot", "lockkeeper snapshot ls");
}

const HEAD = [
  ...["DIGEST", "NODE", "TAKEN", "SIZE", "UPGRADE", "PROVEN"],
  ...["ALSO ON", "ETCD", "REVISION", "DATABASE"].map((name) => ({ name, spare: true as const })),
];

function row(s: SnapshotView): readonly string[] {
  const taken = isoSecond(s.takenAt);
  return [
    s.digest.slice(0, 12),
    s.node,
    taken,
    size(s.bytes),
    s.run,
    s.proof?.proven ?? "-",
    alsoOn(s),
    s.etcdVersion,
    s.revision,
    size(s.dbBytes),
  ];
}

function proofWord({ proof }: SnapshotView): string {
  if (proof === null) return "by its digest, when it came";
  const how = proof.why === null ? proof.proven : `${proof.proven}: ${proof.why}`;
  return `${isoSecond(proof.at)} ${how}`;
}

function facts(s: SnapshotView): readonly string[] {
  const sealed = s.form === "db.zst.age" ? "zstd, encrypted with age" : "zstd, not encrypted";
  const pairs: readonly (readonly [string, string])[] = [
    ["digest (sha256)", s.digest],
    ["node", `${s.node}, member ${s.member} of cluster ${s.clusterId}`],
    ["taken", `${isoSecond(s.takenAt)} by the host's clock, ${s.reason}`],
    ["upgrade", s.run],
    ["revision", `${s.revision} or later`],
    ["etcd", s.etcdVersion],
    ["file", `${size(s.bytes)}, ${sealed}`],
    ["database", size(s.dbBytes)],
    ["members agreed", s.agreed === 0 ? "not compared" : String(s.agreed)],
    ["machine", s.takenOn],
    ["copies", copies(s)],
    ["last proof", proofWord(s)],
  ];
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function said({ digest, proven, dbBytes, restored, why }: SnapshotProof): string {
  if (restored !== null)
    return `${digest.slice(0, 12)} is good: restored with ${restored.tool}, etcd ${restored.etcd} started on it and read ${restored.keys} keys at revision ${restored.revision}.`;
  return `${whole({ digest, proven, dbBytes })}${why === null ? "" : `\nNot restored: ${why}`}`;
}

function whole({ digest, proven, dbBytes }: Pick<SnapshotProof, "digest" | "proven" | "dbBytes">): string {
  if (proven === "database")
    return `${digest.slice(0, 12)} is whole: it unpacks to ${size(dbBytes ?? 0)} whose hash is the one that etcd wrote.`;
  return `${digest.slice(0, 12)} is whole by its digest. It is encrypted: what is in it only the holder of the key can prove.`;
}
