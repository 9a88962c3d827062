import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { audit } from "@lockkeeper/core/audit/audit";
import { STATE_FOLDER } from "../lab/settings.ts";
import { bringUp, untilReady } from "../lab/suite/bring-up.ts";
import { type Lab, until } from "../lab/suite/lab.ts";
import { NodeWatch } from "../lab/suite/node-watch.ts";
import { openLab } from "../lab/suite/open.ts";
import { lockkeeper, type Product, rest, runEvents, untilEvent } from "../lab/suite/product.ts";
import { bareNode } from "./bare-upgrade.ts";
import { busy, median, type Named, ratio, sums, table } from "./figures.ts";
import { gather } from "./load.ts";
import { type StepTime, stepsOf } from "./steps.ts";

type Turn = {
  readonly node: string;
  readonly stages: readonly Named[];
  readonly seconds: number;
  /** Until the node was Ready at the version and schedulable again, whatever came then: as nobody's but the bench's own watch saw it. */
  readonly backAfter: number;
};

/**
 * A whole worker by Lockkeeper beside the bare shell loop, on the cluster that is up, over two hops: in each the control
 * plane goes by hand, then one worker by each way, with the whole load on it. Who is first and who takes which worker
 * changes from the first hop to the second. Prints the ratio and where the time went. @throws when one does not end well.
 */
export async function benchWorkerTurns([first, second]: readonly [string, string]): Promise<void> {
  const lab = await openLab();
  const product = await bringUp(lab);
  const [plane = ""] = lab.controlPlanes;
  const [one = "", two = ""] = lab.workers;
  const bare: Turn[] = [];
  const ours: Turn[] = [];
  const watch = new NodeWatch(lab.kubectl, lab.kubeconfig, []).start();
  const level = async (version: string) => {
    await bareNode(lab, plane, version);
    await untilReady(lab, product);
  };
  try {
    await level(first);
    await gather(lab, one);
    bare.push(await bareTurn(lab, watch, one, first));
    await gather(lab, two);
    ours.push(await ourTurn(lab, watch, product, two, first));
    await level(second);
    await gather(lab, one);
    ours.push(await ourTurn(lab, watch, product, one, second));
    await gather(lab, two);
    bare.push(await bareTurn(lab, watch, two, second));
  } finally {
    await watch.stop();
  }
  tell(bare, ours, JSON.parse(await readFile(product.policyFile, "utf8")));
}

async function bareTurn(lab: Lab, watch: NodeWatch, node: string, version: string): Promise<Turn> {
  const began = Date.now();
  const spent = await bareNode(lab, node, version);
  const seconds = (Date.now() - began) / 1000;
  const backAfter = (backAt(watch, node, version, began) - began) / 1000;
  console.log(`  bare loop  ${node} to ${version}: ${seconds.toFixed(1)} s`);
  return { node, seconds, backAfter, stages: spent.map(({ stage, seconds: of }) => ({ name: stage, seconds: of })) };
}

/** When the node last came to be Ready at the version and schedulable (ms since 1970). @throws when it is not. */
function backAt(watch: NodeWatch, node: string, version: string, since: number): number {
  const isBack = (of: { readonly ready: boolean; readonly unschedulable: boolean; readonly kubelet: string }) =>
    of.ready && !of.unschedulable && of.kubelet === version;
  const seen = watch.history(node).filter(({ at }) => at >= since);
  const lastAway = seen.findLastIndex((of) => !isBack(of));
  const back = seen[lastAway + 1];
  if (!back) throw new Error(`${node} is not back at ${version}`);
  return back.at;
}

/** Lockkeeper takes that worker; where the other one lags, too, it is stopped before that one. */
async function ourTurn(lab: Lab, watch: NodeWatch, product: Product, node: string, version: string): Promise<Turn> {
  const began = Date.now();
  const policyFile = join(STATE_FOLDER, "product", "one-worker.json");
  const policy = JSON.parse(await readFile(product.policyFile, "utf8")) as Readonly<Record<string, object>>;
  const stage = { parallelNodes: 1 };
  await writeFile(policyFile, JSON.stringify({ ...policy, stage, gates: { approval: "node" } }));
  const say = async (...args: readonly string[]) => {
    const { code, stderr } = await lockkeeper(product, args, 300);
    if (code !== 0) throw new Error(`lockkeeper ${args.join(" ")} ended with ${code}: ${stderr}`);
  };
  await say("upgrade", "--to", version, "--yes", "--policy", policyFile);
  await untilWaits(product, "the approval of the worker");
  await say("approve", "--yes", "--why", "the bench");
  await untilEvent(
    product,
    `${node} to be back`,
    600,
    (e) => e.type === "step-settled" && e.step.endsWith(`/${node}/gate`),
  );
  const lag = (await lab.k(["get", "nodes", "--no-headers"])).split("\n").some((l) => l !== "" && !l.includes(version));
  if (lag) {
    await untilWaits(product, "the approval of the other worker");
    await say("abort", "--yes", "--why", "the bench goes on by hand");
  }
  await untilEvent(product, "the run to end", 120, (e) => e.type === "ended");
  const { events } = await runEvents(product);
  const breaches = audit(events);
  if (breaches.length > 0) throw new Error(`audit rejects the run: ${JSON.stringify(breaches)}`);
  const failed = events.find((e) => e.type === "halted" || (e.type === "step-settled" && e.outcome.is === "failed"));
  if (failed) throw new Error(`the run was not a plain one: ${JSON.stringify(failed)}`);
  return turnOf(
    node,
    stepsOf(events).filter((s) => s.node === node),
    backAt(watch, node, version, began),
  );
}

type Status = { readonly items: readonly { readonly state: string; readonly can: readonly string[] }[] };

async function untilWaits(product: Product, what: string): Promise<void> {
  await until(what, 300, async () => {
    const { items } = await rest<Status>(product, "/api/v1/upgrades");
    if (items[0]?.state === "halted") throw new Error("the run halted");
    return items[0]?.can.includes("approve") ? true : null;
  });
}

/** What a run does for all of its nodes before the first turn. */
const AHEAD: ReadonlySet<string> = new Set(["check-host", "stage"]);

function aheadOf(stages: readonly Named[]): number {
  return stages.filter(({ name }) => AHEAD.has(name)).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** From staging to the gate; what lies between two steps of the turn itself is a stage, too. The wait for the approval is not. */
function turnOf(node: string, steps: readonly StepTime[], back: number): Turn {
  const stages = steps.map(({ name, from, until: end }) => ({ name, seconds: (end - from) / 1000 }));
  const turn = steps.filter(({ name }) => !AHEAD.has(name));
  const between = turn
    .slice(1)
    .map(({ from }, i) => ({ name: "between steps", seconds: (from - (turn[i]?.until ?? from)) / 1000 }));
  const all = [...stages, ...between];
  const seconds = all.reduce((sum, s) => sum + s.seconds, 0);
  console.log(`  lockkeeper ${node}: ${seconds.toFixed(1)} s`);
  return { node, seconds, backAfter: aheadOf(stages) + (back - (turn[0]?.from ?? back)) / 1000, stages: all };
}

type LabPolicy = { readonly gate: { readonly readySeconds: number } };

function tell(bare: readonly Turn[], ours: readonly Turn[], { gate }: LabPolicy): void {
  const total = (turns: readonly Turn[]) => turns.reduce((sum, t) => sum + t.seconds, 0);
  const both = (figure: (turn: Turn) => number) =>
    ratio(median(ours.map(figure)), median(bare.map(figure)), "bare loop");
  table(`bare loop, ${bare.length} workers`, total(bare), sums(bare.flatMap((t) => t.stages)));
  table(`lockkeeper, ${ours.length} workers`, total(ours), sums(ours.flatMap((t) => t.stages)));
  console.log(`
medians of ${ours.length} workers each, the whole load on the worker at its start:
  until the node is Ready at the version and takes pods again, which is where the loop ends: ${both((t) => t.backAfter)}
    of it, its turn: what is staged for all nodes ahead of the first turn is left out: ${both((t) => t.backAfter - aheadOf(t.stages))}
  with the gate before the next node, which the loop has not: Ready for ${gate.readySeconds} s, and a heartbeat: ${both((t) => t.seconds)}
${busy()}`);
}
