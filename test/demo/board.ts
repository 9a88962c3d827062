import { duration } from "@lockkeeper/cli/render";
import type { StepView, UpgradeStatus } from "@lockkeeper/core/model/status";

/** A node as the board shows it. */
export type BoardNode = { readonly name: string; readonly role: string; readonly kubelet: string };

export type Paint = (as: "red" | "green" | "yellow" | "dim", text: string) => string;

const BAR = 10;
const WIDE_BAR = 20;
const CLUSTER = "cluster";

/**
 * The whole upgrade at a glance: how far it is, and for each node how far, at which version, and what is being done there.
 * No line is longer than the screen, colours apart.
 * @param now ms since 1970
 */
export function boardLines(
  status: UpgradeStatus,
  nodes: readonly BoardNode[],
  now: number,
  columns: number,
  paint: Paint,
): readonly string[] {
  const { steps, stepsDone, from, to, state, startedAt, endedAt, outOfService, waits } = status;
  const width = columns - 1;
  const lines: string[] = [];
  const line = (text: string, as?: Parameters<Paint>[0]) => {
    const cut = cutTo(text, width);
    lines.push(as === undefined ? cut : paint(as, cut));
  };
  const took = duration((endedAt ?? now) - startedAt);
  const how = state === "running" ? "" : `, ${state}`;
  line(`${from} -> ${to}  ${bar(stepsDone, steps.length, WIDE_BAR)} ${stepsDone}/${steps.length} steps, ${took}${how}`);
  line("");
  const names = Math.max(...nodes.map(({ name }) => name.length), CLUSTER.length);
  const roles = Math.max(...nodes.map(({ role }) => role.length));
  const versions = Math.max(...nodes.map(({ kubelet }) => kubelet.length));
  for (const { name, role, kubelet } of nodes) {
    const own = steps.filter((step) => step.node === name);
    const done = own.filter(isOver).length;
    const head = `${name.padEnd(names)}  ${role.padEnd(roles)}  ${kubelet.padEnd(versions)}  ${bar(done, own.length, BAR)}  `;
    line(
      `  ${head}${saidOf(
        own,
        outOfService.some((out) => out === name),
        now,
      )}`,
      colourOf(own),
    );
  }
  const ofCluster = steps.filter((step) => step.node === null && step.status === "running");
  for (const step of ofCluster) line(`  ${CLUSTER.padEnd(names)}  ${doing(step, now)}`);
  line("");
  const [wait] = waits.map(({ why }) => why);
  if (state === "halted") line("  halted: a person decides", "red");
  else line(wait === undefined ? "" : `  waits: ${wait}`, "dim");
  return lines;
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

function colourOf(own: readonly StepView[]): Parameters<Paint>[0] | undefined {
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

function cutTo(line: string, width: number): string {
  // Control characters would move the cursor, and the next drawing would miss its place.
  const plain = line.replaceAll(/\p{Cc}/gu, " ").trimEnd();
  return plain.length <= width ? plain : `${plain.slice(0, Math.max(0, width - 1))}…`;
}
