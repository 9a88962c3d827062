import type { Wire } from "@lockkeeper/api/client";
import type { Command } from "commander";
import { api, ask, type Connection } from "./client.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { duration, moment } from "./render.ts";
import { pretty, type Shell } from "./shared.ts";
import { tableLines } from "./table.ts";
import { wayOf } from "./way.ts";

const MOST = 1000;
const USUAL = "20";
const spare = (name: string) => ({ name, spare: true }) as const;
const HEAD = ["UPGRADE", "WHAT", "STATE", "STARTED", spare("TOOK"), spare("STEPS"), spare("BY")];

/** What was done to the cluster: upgrades, rollbacks and restores. */
export function addUpgradesCommand(program: Command, { connect, print, columns }: Shell): void {
  examples(
    program
      .command("upgrades")
      .summary("upgrades, rollbacks and restores, newest first")
      .description("what was started on this cluster, newest first: upgrades, rollbacks and restores of etcd")
      .option("--limit <n>", `so many at most, up to ${MOST}`, USUAL)
      .option("--json", "for scripts"),
    ["lockkeeper upgrades", "lockkeeper upgrades --limit 100 --json"],
  ).action(async (options: { limit: string; json?: boolean }) => {
    const { limit } = options;
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)
      throw new UsageError(`--limit ${limit}: it takes a whole number from 1 to ${MOST}`);
    const { items, next } = await newest(connect(), limit);
    if (options.json) return print(pretty(items));
    if (items.length === 0) return print("There is no upgrade yet: `lockkeeper upgrade --to VERSION`.");
    const now = Date.now();
    for (const line of tableLines(
      HEAD,
      items.map((one) => row(one, now)),
      columns,
    ))
      print(line);
    if (next !== null) print(`There are older ones: --limit ${Math.min(MOST, Number(limit) * 5)} shows more.`);
  });
}

function newest(to: Connection, limit: string) {
  return ask(api(to).GET("/api/v1/upgrades", { params: { query: { limit } } }));
}

function row(one: Wire["UpgradeSummary"], now: number): readonly string[] {
  const { id, state, startedAt, endedAt, stepsDone, steps, startedBy } = one;
  const took = duration((endedAt ?? now) - startedAt);
  return [id, wayOf(one), state, moment(startedAt, now), took, `${stepsDone}/${steps}`, startedBy];
}
