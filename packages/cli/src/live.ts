import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { duration } from "./render.ts";

/** What a screen can show. */
export type Size = { readonly columns: number; readonly rows: number };

const BAR = 20;

/**
 * What goes on now, as few lines under the events: always fits the screen, so that it can be drawn over.
 * @param now ms since 1970
 */
export function liveLines(status: UpgradeStatus, now: number, { columns, rows }: Size): readonly string[] {
  const { steps, stepsDone, state, startedAt, outOfService } = status;
  const filled = steps.length === 0 ? 0 : Math.floor((stepsDone / steps.length) * BAR);
  const bar = `${"#".repeat(filled)}${".".repeat(BAR - filled)}`;
  const out = outOfService.length > 0 ? `, out of service: ${outOfService.join(", ")}` : "";
  const lines = [`[${bar}] ${stepsDone} of ${steps.length} steps, ${state}, ${duration(now - startedAt)}${out}`];
  for (const step of steps) {
    if (step.status !== "running") continue;
    const since = step.startedAt === null ? "" : ` (${duration(now - step.startedAt)})`;
    lines.push(`  ${step.title}${since}${step.doing ? `: ${step.doing}` : ""}`);
  }
  for (const { why } of status.waits) lines.push(`  waits: ${why}`);
  return lines.slice(0, Math.max(1, rows - 2)).map((line) => cut(line, columns - 1));
}

function cut(line: string, columns: number): string {
  // Control characters would move the cursor, and the next drawing would miss its place.
  const plain = line.replaceAll(/\p{Cc}/gu, " ");
  return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}
