/**
 * Tries every point of the crash matrix and writes test/matrix/figures.json, from which docs/reliability.md is made:
 * `node test/matrix/main.ts`. Takes some four minutes on two cores. Ends with 1 when a run is lost.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { execaNode } from "execa";
import { FIGURES_FILE, type Figure } from "./figures.ts";
import { FAMILIES, type Family, pairs, pointsOf, SHAPE, type Tally, tally } from "./matrix.ts";
import { runUpgrade } from "./run.ts";

const PAIRS = { count: 400, seed: 20_260_101 };
const BOTH = "coordinator and agent: both, at points that a seed picks";
const [shard, of] = process.argv.slice(2).map(Number);
if (shard !== undefined && of !== undefined) await oneShard(shard, of);
else await all();

/** A part of the points, its tallies as one line of JSON. */
async function oneShard(part: number, parts: number): Promise<void> {
  const plain = await runUpgrade(SHAPE, []);
  const mine = <T>(list: readonly T[]) => list.filter((_, i) => i % parts === part);
  const sums: Record<string, Tally> = {};
  for (const family of Object.keys(FAMILIES) as Family[]) {
    sums[family] = await tally(
      mine(pointsOf(family, plain)).map((point) => [point]),
      plain,
    );
    console.error(`${part}: ${family}: ${sums[family].tried} tried, ${sums[family].lost.length} lost`);
  }
  sums[BOTH] = await tally(mine(pairs(plain, PAIRS.count, PAIRS.seed)), plain);
  console.log(JSON.stringify(sums));
}

async function all(): Promise<void> {
  const parts = availableParallelism();
  const shards = await Promise.all(
    Array.from({ length: parts }, async (_, part) => {
      const { stdout } = await execaNode(import.meta.filename, [String(part), String(parts)], { stderr: "inherit" });
      return JSON.parse(stdout) as Record<string, Tally>;
    }),
  );
  const figures: Record<string, Figure> = {};
  let lost = 0;
  for (const family of [...Object.keys(FAMILIES), BOTH]) {
    const sum = (key: "tried" | "asIfNothing" | "retried" | "notMet") =>
      shards.reduce((total, one) => total + (one[family]?.[key] ?? 0), 0);
    const gone = shards.flatMap((one) => one[family]?.lost ?? []);
    for (const line of gone) console.error(`LOST ${line}`);
    lost += gone.length;
    figures[family] = {
      ...{ tried: sum("tried"), asIfNothing: sum("asIfNothing"), retried: sum("retried"), notMet: sum("notMet") },
      lost: gone.length,
    };
  }
  await writeFile(FIGURES_FILE, `${JSON.stringify(figures, null, 2)}\n`);
  console.table(figures);
  if (lost > 0) process.exitCode = 1;
}
