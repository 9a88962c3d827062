import { existsSync } from "node:fs";
import type { Wire } from "@lockkeeper/api/client";
import { isoSecond } from "@lockkeeper/core/plan/time-text";
import type { Command } from "commander";
import { api, type Connection } from "./client.ts";
import { download } from "./download.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { byDigest, digestStart, size } from "./kept-files.ts";
import { listAll } from "./list-all.ts";
import { pretty, type Shell } from "./shared.ts";
import { tableLines } from "./table.ts";

type Point = Wire["RollbackPoint"];

/** What the coordinator keeps of the nodes' rollback points. */
export function addRollbackPointCommands(program: Command, { connect, print, note, columns }: Shell): void {
  const group = program
    .command("rollback-points")
    .summary("what a node's way back needs: list, fetch")
    .description("rollback points: what a way back of a node needs, kept before the node is changed");
  examples(
    group
      .command("ls")
      .summary("the rollback points, newest first")
      .description("the coordinator's copies of rollback points, newest first")
      .option("--json", "for scripts"),
    ["lockkeeper rollback-points ls"],
  ).action(async (options: { json?: boolean }) => {
    const points = await allPoints(connect());
    if (options.json) print(pretty(points));
    else if (points.length === 0) print("No rollback point is kept yet: an upgrade keeps one of each node it changes.");
    else for (const line of tableLines(HEAD, points.map(row), columns)) print(line);
  });
  examples(
    group
      .command("download <point>")
      .summary("fetch the archive (admins)")
      .description(
        "fetch the archive (for admins: it holds keys of the node); the first digits of its digest are enough",
      )
      .requiredOption("-o, --output <file>", "where to put it; readable by you alone")
      .option("--json", "for scripts"),
    ["lockkeeper rollback-points download 5be0c7a1 -o w1.tar.zst"],
  ).action(async (start: string, options: { output: string; json?: boolean }) => {
    const { output } = options;
    if (existsSync(output)) throw new UsageError(`${output} is there already`);
    const to = connect();
    const begins = digestStart(start);
    const { digest, form, bytes } = byDigest(
      await allPoints(to),
      begins,
      "rollback point",
      "lockkeeper rollback-points ls",
    );
    await download(to, `/api/v1/rollback-points/${digest}/file`, output, digest);
    if (options.json) return print(pretty({ file: output, digest, form, bytes }));
    print(output);
    const open =
      form === "tar.zst.age" ? `age -d -i KEY-FILE ${output} | tar --zstd -xf -` : `tar --zstd -xf ${output}`;
    note(`It is whole. To unpack it: ${open}`);
  });
}

/** @throws Refused, Unreachable */
export async function allPoints(to: Connection): Promise<readonly Point[]> {
  return listAll((query) => api(to).GET("/api/v1/rollback-points", { params: { query } }));
}

const HEAD = [
  ...["DIGEST", "NODE", "TAKEN", "SIZE", "UPGRADE"],
  ...["FILES", "STEP"].map((name) => ({ name, spare: true as const })),
];

function row({ digest, node, takenAt, bytes, run, files, step }: Point): readonly string[] {
  return [digest.slice(0, 12), node, isoSecond(takenAt), size(bytes), run, String(files), step];
}
