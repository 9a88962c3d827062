import type { RunEvent } from "@lockkeeper/core/model/event";
import { bringUp } from "../lab/suite/bring-up.ts";
import { openLab } from "../lab/suite/open.ts";
import { lockkeeper, runEvents } from "../lab/suite/product.ts";
import { bareUpgrade, type Spent } from "./bare-upgrade.ts";
import { ratio, type Sum, sums, table } from "./figures.ts";
import { stepsOf } from "./steps.ts";

/**
 * A whole upgrade by Lockkeeper beside the bare procedure, one after the other on the cluster that is up: the bare one
 * takes the first hop, Lockkeeper the second. The versions are one source under two numbers, so both hops are the same
 * work. Prints both times, their ratio, and where each went. @throws when either does not end well.
 */
export async function benchWholeUpgrade(first: string, second: string): Promise<void> {
  const lab = await openLab();
  const bareBegan = Date.now();
  const bare = await bareUpgrade(lab, first);
  const bareSeconds = (Date.now() - bareBegan) / 1000;
  const product = await bringUp(lab);
  const oursBegan = Date.now();
  const ended = await lockkeeper(
    product,
    ["upgrade", "--to", second, "--yes", "--watch", "--policy", product.policyFile],
    3000,
  );
  const oursSeconds = (Date.now() - oursBegan) / 1000;
  if (ended.code !== 0) throw new Error(`the upgrade ended with ${ended.code}: ${ended.stderr}`);
  const { events } = await runEvents(product);
  table(`the bare procedure to ${first}`, bareSeconds, byStage(bare));
  table(`lockkeeper upgrade to ${second}`, oursSeconds, byKind(events));
  console.log(`\nratio: ${ratio(oursSeconds, bareSeconds, "bare")}`);
}

function byStage(spent: readonly Spent[]): readonly Sum[] {
  return sums(spent.map(({ stage, seconds }) => ({ name: stage, seconds })));
}

function byKind(events: readonly RunEvent[]): readonly Sum[] {
  return sums(stepsOf(events).map(({ name, from, until }) => ({ name, seconds: (until - from) / 1000 })));
}
