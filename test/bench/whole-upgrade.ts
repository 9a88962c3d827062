import type { RunEvent } from "@lockkeeper/core/model/event";
import { bringUp } from "../lab/suite/bring-up.ts";
import { openLab } from "../lab/suite/open.ts";
import { lockkeeper, runEvents } from "../lab/suite/product.ts";
import { bareUpgrade, type Spent } from "./bare-upgrade.ts";

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
  console.log(
    `\nratio: ${(oursSeconds / bareSeconds).toFixed(2)} (lockkeeper ${Math.round(oursSeconds)} s / bare ${Math.round(bareSeconds)} s)`,
  );
}

type Sum = { readonly name: string; readonly seconds: number; readonly times: number };

function sums(all: readonly { readonly name: string; readonly seconds: number }[]): readonly Sum[] {
  const by = new Map<string, Sum>();
  for (const { name, seconds } of all) {
    const was = by.get(name) ?? { name, seconds: 0, times: 0 };
    by.set(name, { name, seconds: was.seconds + seconds, times: was.times + 1 });
  }
  return [...by.values()].sort((a, b) => b.seconds - a.seconds);
}

function byStage(spent: readonly Spent[]): readonly Sum[] {
  return sums(spent.map(({ stage, seconds }) => ({ name: stage, seconds })));
}

/** From each intent to its settling. */
function byKind(events: readonly RunEvent[]): readonly Sum[] {
  const began = new Map<string, { at: number; kind: string }>();
  const spent: { name: string; seconds: number }[] = [];
  for (const event of events) {
    if (event.type === "step-intended") began.set(event.step.id, { at: event.at, kind: nameOf(event.step) });
    const open = event.type === "step-settled" ? began.get(event.step) : undefined;
    if (open) spent.push({ name: open.kind, seconds: (event.at - open.at) / 1000 });
  }
  return sums(spent);
}

function nameOf(step: Extract<RunEvent, { type: "step-intended" }>["step"]): string {
  return step.kind === "install-packages" ? `install ${step.packages.join(" and ")}` : step.kind;
}

function table(title: string, seconds: number, rows: readonly Sum[]): void {
  console.log(`\n${title}: ${Math.round(seconds)} s`);
  for (const { name, seconds: of, times } of rows)
    console.log(`  ${of.toFixed(1).padStart(7)} s  ${String(times).padStart(3)} x  ${name}`);
}
