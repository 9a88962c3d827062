/**
 * Tries every point of the crash matrix, of upgrades and of restores of etcd, and writes test/matrix/figures.json, from which
 * docs/reliability.md is made: `node test/matrix/main.ts`. Takes some six minutes on two cores. Ends with 1 when a run is lost.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { execaNode } from "execa";
import { FIGURES_FILE, type Figure, type KeptFigures, type RestoreFigure } from "./figures.ts";
import { FAMILIES, type Family, pairs, pointsOf, SHAPE, type Tally, tally } from "./matrix.ts";
import {
  RESTORE_KINDS,
  RESTORE_SHAPES,
  type RestoreKind,
  restorePoints,
  restoreRow,
  tallyRestores,
} from "./restore-matrix.ts";
import { runRestore } from "./restore-run.ts";
import { runUpgrade } from "./run.ts";

const PAIRS = { count: 400, seed: 20_260_101 };
const BOTH = "coordinator and agent: both, at points that a seed picks";

/** What one process tried of it. */
type Shard = {
  readonly upgrades: Record<string, Tally>;
  readonly restores: Record<string, Awaited<ReturnType<typeof tallyRestores>>>;
};

const [shard, of] = process.argv.slice(2).map(Number);
if (shard !== undefined && of !== undefined) await oneShard(shard, of);
else await all();

/** A part of the points, its tallies as one line of JSON. */
async function oneShard(part: number, parts: number): Promise<void> {
  const mine = <T>(list: readonly T[]) => list.filter((_, i) => i % parts === part);
  const told = (what: string, tried: number, lost: number) =>
    console.error(`${part}: ${what}: ${tried} tried, ${lost} lost`);
  const sums: Shard = { upgrades: {}, restores: {} };
  const plain = await runUpgrade(SHAPE, []);
  for (const family of Object.keys(FAMILIES) as Family[]) {
    const each = mine(pointsOf(family, plain)).map((point) => [point]);
    const sum = await tally(each, plain);
    sums.upgrades[family] = sum;
    told(family, sum.tried, sum.lost.length);
  }
  sums.upgrades[BOTH] = await tally(mine(pairs(plain, PAIRS.count, PAIRS.seed)), plain);
  for (const planes of RESTORE_SHAPES) {
    const went = await runRestore(planes, []);
    for (const kind of Object.keys(RESTORE_KINDS) as RestoreKind[]) {
      const sum = await tallyRestores(planes, kind, mine(restorePoints(kind, went)));
      sums.restores[restoreRow(planes, kind)] = sum;
      told(restoreRow(planes, kind), sum.figure.tried, sum.lost.length);
    }
  }
  console.log(JSON.stringify(sums));
}

async function all(): Promise<void> {
  const parts = availableParallelism();
  const shards = await Promise.all(
    Array.from({ length: parts }, async (_, part) => {
      const { stdout } = await execaNode(import.meta.filename, [String(part), String(parts)], { stderr: "inherit" });
      return JSON.parse(stdout) as Shard;
    }),
  );
  const upgrades: Record<string, Figure> = {};
  for (const family of [...Object.keys(FAMILIES), BOTH]) {
    const sum = (key: "tried" | "asIfNothing" | "retried" | "notMet") =>
      shards.reduce((total, one) => total + (one.upgrades[family]?.[key] ?? 0), 0);
    upgrades[family] = {
      ...{ tried: sum("tried"), asIfNothing: sum("asIfNothing"), retried: sum("retried"), notMet: sum("notMet") },
      lost: shards.flatMap((one) => one.upgrades[family]?.lost ?? []).length,
    };
  }
  const restores: Record<string, RestoreFigure> = {};
  for (const row of RESTORE_SHAPES.flatMap((planes) =>
    (Object.keys(RESTORE_KINDS) as RestoreKind[]).map((kind) => restoreRow(planes, kind)),
  )) {
    const sum = (key: keyof RestoreFigure) =>
      shards.reduce((total, one) => total + (one.restores[row]?.figure[key] ?? 0), 0);
    restores[row] = {
      ...{ tried: sum("tried"), restored: sum("restored"), retried: sum("retried"), asItWas: sum("asItWas") },
      ...{ notMet: sum("notMet"), lost: sum("lost") },
    };
  }
  const lost = shards.flatMap((one) => [...Object.values(one.upgrades), ...Object.values(one.restores)]);
  for (const line of lost.flatMap((sum) => sum.lost)) {
    console.error(`LOST ${line}`);
    process.exitCode = 1;
  }
  const kept: KeptFigures = { upgrades, restores };
  await writeFile(FIGURES_FILE, `${JSON.stringify(kept, null, 2)}\n`);
  console.table(upgrades);
  console.table(restores);
}
