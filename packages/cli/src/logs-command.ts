import type { RunEvent } from "@lockkeeper/core/model/event";
import type { LogTail } from "@lockkeeper/core/model/outcome";
import type { StepView } from "@lockkeeper/core/model/status";
import type { Command } from "commander";
import { Refused } from "./client.ts";
import { eventsAfter } from "./events-after.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { logParts } from "./log-parts.ts";
import { clock } from "./render.ts";
import { pretty, type Shell, statusOf } from "./shared.ts";
import { tableLines } from "./table.ts";

type LogOptions = {
  readonly upgrade?: string;
  readonly attempt?: string;
  readonly offset: string;
  readonly follow?: boolean;
  readonly tail?: boolean;
  readonly json?: boolean;
};

/** An attempt at a step that kept output, as `lockkeeper logs --json` tells it. */
type Kept = {
  readonly step: string;
  readonly kind: string;
  readonly attempt: number;
  readonly outcome: "done" | "failed";
  readonly endedAt: number;
  /** The whole file on the host. */
  readonly path: string;
  /** Its end, at most 8,192 characters. */
  readonly tail: string;
};

/** What steps on hosts wrote: apt, kubeadm, the kubelet's restart. */
export function addLogsCommand(program: Command, shell: Shell): void {
  const { connect, print, note, columns } = shell;
  examples(
    program
      .command("logs <node> [step]")
      .summary("what a step wrote on a host")
      .description(
        "what a step on a host wrote, whole, also while it runs; without a step: which steps of the node kept something",
      )
      .option("--upgrade <id>", "of that upgrade (default: the newest)")
      .option("--attempt <n>", "of that attempt (default: the last that kept something)")
      .option("-f, --follow", "while the step runs, what it writes from now on, too")
      .option("--offset <bytes>", "begin at that byte of the file", "0")
      .option("--tail", "only the end that is on record: no agent is asked")
      .option("--json", "for scripts: what is on record, with the end of it"),
    [
      "lockkeeper logs w1",
      "lockkeeper logs w1 install-packages",
      "lockkeeper logs cp1 kubeadm-apply --attempt 1",
      "lockkeeper logs w1 install-packages --tail",
    ],
  ).action(async (node: string, wanted: string | undefined, options: LogOptions) => {
    const offset = bytesOf(options.offset);
    const to = connect();
    const { id, steps } = await statusOf(to, options.upgrade);
    const own = steps.filter((step) => step.node === node);
    if (own.length === 0) throw new UsageError(`${id} has no step on ${node}: see \`lockkeeper nodes\``);
    const kept: Kept[] = [];
    for await (const event of eventsAfter(to, id, 0)) kept.push(...keptBy(event, own));
    if (wanted === undefined) {
      if (options.json) print(pretty(kept));
      else for (const line of listed(node, kept, columns)) print(line);
      return;
    }
    const named = own.filter((step) => isNamed(step, wanted));
    if (named.length === 0)
      throw new UsageError(
        `${id} has no step ${wanted} on ${node}; it has ${[...new Set(own.map(lastPart))].join(", ")}`,
      );
    const found = kept
      .filter(({ step }) => named.some((one) => one.id === step))
      .findLast(({ attempt }) => options.attempt === undefined || String(attempt) === options.attempt);
    const runs = named.find(
      ({ status, attempt }) => status === "running" && (options.attempt ?? String(attempt)) === String(attempt),
    );
    const onRecord = options.json === true || options.tail === true;
    if (found === undefined && (runs === undefined || onRecord))
      throw new UsageError(`${whyNone(named, options.attempt)}: see \`lockkeeper logs ${node}\``);
    if (found !== undefined && onRecord) {
      if (options.json) print(pretty(found));
      else tellEnd(shell, found, node);
      return;
    }
    const newest = runs === undefined ? found : { step: runs.id, attempt: runs.attempt };
    if (newest === undefined) return;
    let told = false;
    try {
      const asked = { step: newest.step, attempt: newest.attempt, offset, follow: options.follow === true };
      for await (const part of logParts(to, id, asked)) {
        if (!told) note(`${part.step}, attempt ${part.attempt}, on ${node}: ${part.path}, ${part.size} bytes`);
        told = true;
        if (part.text !== "") print(part.text.trimEnd());
      }
    } catch (error) {
      // The end of it is on record at the coordinator, whatever became of the host.
      if (!(error instanceof Refused) || told || found === undefined || runs !== undefined) throw error;
      note(`the whole of it cannot be had: ${error.message}`);
      tellEnd(shell, found, node);
    }
  });
}

function tellEnd({ note, print }: Shell, found: Kept, node: string): void {
  note(`${found.step}, attempt ${found.attempt}: ${found.outcome}; the end of what it wrote on ${node} to`);
  note(found.path);
  print(found.tail.trimEnd());
}

function bytesOf(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new UsageError(`--offset ${text}: it takes a whole number of bytes`);
  return Number(text);
}

function keptBy(event: RunEvent, own: readonly StepView[]): readonly Kept[] {
  if (event.type !== "step-settled") return [];
  const { step, attempt, outcome, at } = event;
  const log: LogTail | null = outcome.log;
  if (log === null || !own.some(({ id }) => id === step)) return [];
  return [{ step, kind: outcome.kind, attempt, outcome: outcome.is, endedAt: at, ...log }];
}

/** By its id, its kind, or the last part of its id. */
function isNamed(step: StepView, wanted: string): boolean {
  return step.id === wanted || step.kind === wanted || lastPart(step) === wanted;
}

function lastPart({ id }: StepView): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function listed(node: string, kept: readonly Kept[], columns: number): readonly string[] {
  if (kept.length === 0) return [`No step on ${node} has kept output yet.`];
  const rows = kept.map((one) => [
    one.step,
    String(one.attempt),
    one.outcome === "done" ? "done" : "FAILED",
    clock(one.endedAt),
    String(one.tail.length),
  ]);
  return tableLines(["STEP", "ATTEMPT", "OUTCOME", "ENDED", { name: "CHARACTERS", spare: true }], rows, columns);
}

function whyNone(named: readonly StepView[], attempt: string | undefined): string {
  const [step] = named;
  if (step === undefined) return "there is no such step";
  if (attempt !== undefined) return `attempt ${attempt} of ${step.id} kept no output`;
  switch (step.status) {
    case "pending":
      return `${step.id} has not begun`;
    case "running":
      return `${step.id} still runs: the end of its output is on record when it ends`;
    case "done":
    case "failed":
    case "skipped":
      return `${step.id} ran nothing on the host that keeps output`;
  }
}
