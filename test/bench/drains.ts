import { openLab } from "../lab/suite/open.ts";
import { busy, median, ratio, sums, table } from "./figures.ts";
import { type Leaving, LeavingWatch } from "./leaving-watch.ts";
import { atRest, gather, kubectlDrain } from "./load.ts";
import { ourDrain } from "./our-drain.ts";

type Tool = "lockkeeper" | "kubectl";
type Round = { readonly tool: Tool; readonly node: string; readonly seconds: number; readonly leaving: Leaving };

/** Both tools take turns so that each meets each worker, and neither always comes after the other. */
const TURNS: readonly Tool[] = ["lockkeeper", "kubectl", "kubectl", "lockkeeper"];

/**
 * Our drain (cordon, drain, confirmation) beside `kubectl drain` on the cluster that is up, in turns: the whole load stands
 * on one worker and goes to the other. Prints every round, the ratio of the medians, and where the time went.
 * @param rounds a multiple of four.
 */
export async function benchDrains(rounds: number): Promise<void> {
  const lab = await openLab();
  const [one = "", two = ""] = lab.workers;
  await using ours = await ourDrain(lab);
  const watch = await LeavingWatch.open(lab);
  const done: Round[] = [];
  const spent: { name: string; seconds: number }[] = [];
  try {
    await gather(lab, one);
    for (let i = 0; i < rounds; i++) {
      const [tool = "lockkeeper", node, other] = [TURNS[i % TURNS.length], ...(i % 2 === 0 ? [one, two] : [two, one])];
      const began = Date.now();
      if (tool === "lockkeeper") spent.push(...(await ours.drain(node ?? "")));
      else await kubectlDrain(lab, node ?? "");
      const seconds = (Date.now() - began) / 1000;
      if (tool === "lockkeeper") await ours.uncordon(node ?? "");
      else await lab.k(["uncordon", node ?? ""]);
      const round = { tool, node: node ?? "", seconds, leaving: watch.of(node ?? "", began) };
      done.push(round);
      console.log(lineOf(round));
      await atRest(lab, other ?? "");
    }
  } finally {
    await watch.stop();
  }
  tell(done, spent);
}

function lineOf({ tool, node, seconds, leaving }: Round): string {
  const { pods, lastToldAfter, lastGoneAfter } = leaving;
  return `  ${tool.padEnd(10)} ${node}: ${seconds.toFixed(1).padStart(5)} s; ${pods} pods, the last told to go after ${lastToldAfter.toFixed(1)} s, gone after ${lastGoneAfter.toFixed(1)} s`;
}

function tell(done: readonly Round[], spent: readonly { readonly name: string; readonly seconds: number }[]): void {
  const of = (tool: Tool, figure: (round: Round) => number) => median(done.filter((r) => r.tool === tool).map(figure));
  const both = (figure: (round: Round) => number) =>
    ratio(of("lockkeeper", figure), of("kubectl", figure), "kubectl drain");
  const ours = done.filter((r) => r.tool === "lockkeeper");
  table(
    `lockkeeper's drains, ${ours.length} of them`,
    ours.reduce((sum, r) => sum + r.seconds, 0),
    sums(spent),
  );
  console.log(`\nmedians of ${ours.length} drains each, 24 pods, 20 of them under a budget of maxUnavailable 4:
  the drain: ${both((r) => r.seconds)}
    of it, until the last pod was told to go: ${both((r) => r.leaving.lastToldAfter)}
      of that, while the budget had room: ${both((r) => r.leaving.roomUnused)}
      a replacement was Ready after: ${both((r) => r.leaving.readyAfter)}
    of it, the kubelet's own time to let the last go: ${both((r) => r.leaving.lastGoneAfter - r.leaving.lastToldAfter)}
    of it, until the tool had noticed: ${both((r) => r.seconds - r.leaving.lastGoneAfter)}
${busy()}`);
}
