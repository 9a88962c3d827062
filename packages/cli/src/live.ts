import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { duration } from "./render.ts";
import { isUpgrade } from "./way.ts";
import { wrap } from "./wrap.ts";

/** What a screen can show. */
export type Size = { readonly columns: number; readonly rows: number };

const BAR = 20;
const INDENT = 4;

/**
 * What goes on now, as few lines under the events: always fits the screen, so that it can be drawn over.
 * @param now ms since 1970
 */
export function liveLines(status: UpgradeStatus, now: number, { columns, rows }: Size): readonly string[] {
  const { steps, stepsDone, state, startedAt, outOfService } = status;
  const filled = steps.length === 0 ? 0 : Math.floor((stepsDone / steps.length) * BAR);
  const bar = `${"#".repeat(filled)}${".".repeat(BAR - filled)}`;
  const out = outOfService.length > 0 ? `, out of service: ${outOfService.join(", ")}` : "";
  const what = isUpgrade(status) ? "" : `${status.purpose} `;
  const lines = [`[${bar}] ${stepsDone} of ${steps.length} steps, ${what}${state}, ${duration(now - startedAt)}${out}`];
  for (const step of steps) {
    if (step.status !== "running") continue;
    const since = step.startedAt === null ? "" : ` (${duration(now - step.startedAt)})`;
    lines.push(`  ${step.title}${since}${step.doing ? `: ${step.doing}` : ""}`);
  }
  const titles = steps.filter(({ status: is }) => is === "running").map(({ title }) => title);
  // What is done is waited for as well: it stands above.
  const others = status.waits.filter(
    ({ why }) => !titles.some((title) => why === title || why.startsWith(`${title}: `)),
  );
  for (const { why } of others) lines.push(`  waits: ${why}`);
  return lines.flatMap((line) => fitted(line, columns - 1)).slice(0, Math.max(1, rows - 2));
}

/** At most two lines of the screen; what is longer loses its end. */
function fitted(line: string, columns: number): readonly string[] {
  // Control characters would move the cursor, and the next drawing would miss its place.
  const [first = "", ...rest] = wrap(line.replaceAll(/\p{Cc}/gu, " "), columns, INDENT);
  if (rest.length === 0) return [cut(first, columns)];
  return [first, [rest[0], ...rest.slice(1).map((more) => more.trim())].join(" ")].map((one) => cut(one, columns));
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1)).trimEnd()}…`;
}
