import type { Size } from "@lockkeeper/cli/live";
import { duration } from "@lockkeeper/cli/render";
import { wrap } from "@lockkeeper/cli/wrap";
import type { StepView, UpgradeStatus } from "@lockkeeper/core/model/status";

/** A node as the board shows it. */
export type BoardNode = { readonly name: string; readonly role: string; readonly kubelet: string };

export type Paint = (as: "red" | "green" | "yellow" | "dim", text: string) => string;

type Row = { readonly text: string; readonly as: Parameters<Paint>[0] };

const BAR = 10;
const WIDE_BAR = 20;
const CLUSTER = "cluster";
/** What is waited for may take so many lines; they are there always, so that the board does not jump. */
const WAIT_LINES = 2;
const INDENT = 9;

/**
 * The whole upgrade at a glance: how far it is, and for each node how far, at which version, and what is being done there.
 * No line is longer than the screen, colours apart. Where there are more nodes than lines, those that nothing is done on
 * are counted.
 * @param now ms since 1970
 */
export function boardLines(
  status: UpgradeStatus,
  nodes: readonly BoardNode[],
  now: number,
  { columns, rows }: Size,
  paint: Paint,
): readonly string[] {
  const width = columns - 1;
  const show = ({ text, as }: Row) => paint(as, cutTo(text, width));
  const { steps, stepsDone, from, to, state, startedAt, endedAt } = status;
  const how = state === "running" ? "" : `, ${state}`;
  const took = duration((endedAt ?? now) - startedAt);
  const head = `${from} -> ${to}  ${bar(stepsDone, steps.length, WIDE_BAR)} ${stepsDone}/${steps.length} steps, ${took}${how}`;
  const frame = 3 + WAIT_LINES;
  return [
    cutTo(head, width),
    "",
    ...fitted(nodeRows(status, nodes, now), rows - frame).map(show),
    "",
    ...waitLines(status, width).map(show),
  ];
}

function nodeRows({ steps, outOfService }: UpgradeStatus, nodes: readonly BoardNode[], now: number): readonly Row[] {
  const names = Math.max(...nodes.map(({ name }) => name.length), CLUSTER.length);
  const roles = Math.max(...nodes.map(({ role }) => role.length));
  const versions = Math.max(...nodes.map(({ kubelet }) => kubelet.length));
  const rows = nodes.map(({ name, role, kubelet }): Row => {
    const own = steps.filter((step) => step.node === name);
    const who = `${name.padEnd(names)}  ${role.padEnd(roles)}  ${kubelet.padEnd(versions)}`;
    const out = outOfService.some((node) => node === name);
    return {
      text: `  ${who}  ${bar(own.filter(isOver).length, own.length, BAR)}  ${saidOf(own, out, now)}`,
      as: tint(own),
    };
  });
  const ofCluster = steps.filter((step) => step.node === null && step.status === "running");
  return [
    ...rows,
    ...ofCluster.map((step): Row => ({ text: `  ${CLUSTER.padEnd(names)}  ${doing(step, now)}`, as: "yellow" })),
  ];
}

/** At most so many rows: first those that need to be seen. */
function fitted(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  const needed = rows.filter(({ as }) => as === "red" || as === "yellow").slice(0, Math.max(0, most - 1));
  const room = Math.max(0, most - 1 - needed.length);
  const others = rows.filter((row) => !needed.includes(row));
  const kept = rows.filter((row) => needed.includes(row) || others.indexOf(row) < room);
  const left = rows.filter((row) => !kept.includes(row));
  const done = left.filter(({ as }) => as === "green").length;
  return [...kept, { text: `  and ${done} done, ${left.length - done} that wait for their turn`, as: "dim" }];
}

function waitLines({ state, waits, steps }: UpgradeStatus, width: number): readonly Row[] {
  const [wait] = waits.map(({ why }) => why);
  const told = steps.some((step) => step.status === "running" && step.title === wait);
  const text = state === "halted" ? "  halted: a person decides" : wait === undefined || told ? "" : `  waits: ${wait}`;
  const lines = wrap(plain(text), width, INDENT);
  const kept = lines.slice(0, WAIT_LINES - 1);
  // What does not fit is cut in the last line.
  const rest = lines.slice(WAIT_LINES - 1).map((line, at) => (at === 0 ? line : line.trimStart()));
  const padded = [...kept, rest.join(" "), ...Array.from({ length: WAIT_LINES }, () => "")].slice(0, WAIT_LINES);
  return padded.map((line) => ({ text: line, as: state === "halted" ? "red" : "dim" }));
}

function saidOf(own: readonly StepView[], out: boolean, now: number): string {
  const running = own.filter((step) => step.status === "running");
  const failed = own.find((step) => step.status === "failed");
  if (running[0] !== undefined) return doing(running[0], now);
  if (failed !== undefined) return `FAILED: ${failed.title}`;
  if (own.every(isOver)) return "done";
  if (out) return "out of service";
  return own.some(isOver) ? "waits for its turn" : "";
}

function doing(step: StepView, now: number): string {
  const since = step.startedAt === null ? "" : ` (${duration(now - step.startedAt)})`;
  return `${step.doing || step.title}${since}`;
}

function tint(own: readonly StepView[]): Row["as"] {
  if (own.some((step) => step.status === "failed")) return "red";
  if (own.some((step) => step.status === "running")) return "yellow";
  return own.every(isOver) ? "green" : "dim";
}

function isOver({ status }: StepView): boolean {
  return status === "done" || status === "skipped";
}

function bar(done: number, of: number, width: number): string {
  const filled = of === 0 ? width : Math.floor((done / of) * width);
  return `[${"#".repeat(filled)}${".".repeat(width - filled)}]`;
}

/** Control characters would move the cursor, and the next drawing would miss its place. */
function plain(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, " ").trimEnd();
}

function cutTo(line: string, width: number): string {
  const text = plain(line);
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
