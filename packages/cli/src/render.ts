import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import { FINDINGS } from "@lockkeeper/core/model/finding-codes";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { stepNode } from "@lockkeeper/core/model/step";
import { findingPlace, sawText } from "@lockkeeper/core/rules/finding-text";
import { offered } from "./verbs.ts";
import { wayOf } from "./way.ts";
import { wrap } from "./wrap.ts";

/** What a code's table row says; a coordinator that is newer than this command may send codes that it does not have. */
export function codeLines(code: string, columns = Number.POSITIVE_INFINITY): readonly string[] {
  const row = known(code);
  const said = row
    ? [`  why it matters: ${row.means}`, `  what to do: ${row.fix}`]
    : ["  This command does not know the code: the coordinator may be newer. See docs/findings.md of its version."];
  return said.flatMap((line) => wrap(line, columns, 4));
}

/** Severity and code; the code alone when it is not known. */
export function codeTitle(code: string): string {
  const row = known(code);
  return row ? `${row.severity}: ${code}` : `finding: ${code}`;
}

/** True when this command's table has the code. */
export function isKnownCode(code: string): boolean {
  return known(code) !== undefined;
}

function known(code: string): { readonly severity: string; readonly means: string; readonly fix: string } | undefined {
  return Object.entries(FINDINGS).find(([name]) => name === code)?.[1];
}

/** A finding for people: what, where, what was seen, why it matters and how to mend it. */
export function findingLines(finding: Finding, columns = Number.POSITIVE_INFINITY): readonly string[] {
  return [
    ...wrap(`${codeTitle(finding.code)}, ${findingPlace(finding)}`, columns, 2),
    ...wrap(`  seen: ${finding.saw}`, columns, 4),
    ...codeLines(finding.code, columns),
  ];
}

/** The upgrade in a screenful. @param now ms since 1970 */
export function statusLines(status: UpgradeStatus, now: number, columns = Number.POSITIVE_INFINITY): readonly string[] {
  const { state, steps, stepsDone, waits, outOfService, findings } = status;
  const took = duration((status.endedAt ?? now) - status.startedAt);
  const lines = [
    `${status.id}: ${state === "halted" || state === "read-only" ? state.toUpperCase() : state}, ${wayOf(status)}`,
    `  ${stepsDone} of ${steps.length} steps done in ${took}, started by ${status.startedBy} at ${moment(status.startedAt, now)}`,
  ];
  for (const step of steps) {
    if (step.status !== "running") continue;
    const since = step.startedAt === null ? "" : ` (${duration(now - step.startedAt)})`;
    lines.push(`  now: ${step.title}${since}${step.doing ? `: ${step.doing}` : ""}`);
  }
  for (const wait of waits) {
    const until = wait.deadline === null ? "" : ` (until ${moment(wait.deadline, now)})`;
    lines.push(`  waits: ${wait.why}${until}`);
  }
  if (outOfService.length > 0) lines.push(`  out of service: ${outOfService.join(", ")}`);
  // A coordinator of an earlier release names none.
  if ((status.quarantined ?? []).length > 0) lines.push(`  goes on without: ${status.quarantined.join(", ")}`);
  for (const finding of findings) lines.push(...findingLines(finding, columns - 2).map((l) => `  ${l}`));
  const can = offered(status);
  if (can.length > 0) lines.push(`  what you can do: ${can.join(", ")}`);
  return lines.flatMap((line) => wrap(line, columns, 4));
}

/** What a step is called and which node it is on, by its id: events of an end carry the id alone. */
export function stepNames(status: UpgradeStatus): {
  readonly titles: ReadonlyMap<string, string>;
  readonly nodes: ReadonlyMap<string, string>;
} {
  return {
    titles: new Map(status.steps.map((s) => [s.id, s.title])),
    nodes: new Map(status.steps.map((s) => [s.id, s.node ?? CLUSTER])),
  };
}

const CLUSTER = "cluster";

/**
 * One line for an event that people want to see; null for the others.
 * @param titles of steps, by their ids
 * @param nodes of steps, by their ids; a step that it does not have gets no node's name
 */
export function eventLine(
  event: RunEvent,
  titles: ReadonlyMap<string, string>,
  nodes: ReadonlyMap<string, string> = new Map(),
): string | null {
  const at = clock(event.at);
  const title = (id: string) => titles.get(id) ?? id;
  switch (event.type) {
    case "run-started":
      return `${at}  started by ${event.by}: ${wayOf(event.plan)}${event.why ? ` (${event.why})` : ""}`;
    case "led":
      return `${at}  ${event.holder} leads under epoch ${event.epoch}`;
    case "step-intended":
      return `${at}  ${(stepNode(event.step) ?? CLUSTER).padEnd(8)} begins: ${title(event.step.id)}${event.attempt > 1 ? ` (attempt ${event.attempt})` : ""}`;
    case "step-settled": {
      const node = nodes.get(event.step);
      const where = node === undefined ? "" : `${node.padEnd(8)} `;
      const { outcome } = event;
      return outcome.is === "done"
        ? `${at}  ${where}done: ${title(event.step)}`
        : `${at}  ${where}FAILED: ${title(event.step)}: ${outcome.findings.map((f) => f.code).join(", ")}`;
    }
    case "rewound":
      return `${at}  put back: ${event.why}`;
    case "halted":
      return `${at}  HALTED: ${event.findings.map((f) => `${f.code} (${sawText(f)})`).join("; ")}`;
    case "quarantined":
      return `${at}  ${event.node.padEnd(8)} QUARANTINED, the run goes on without it: ${event.findings.map((f) => `${f.code} (${f.saw})`).join("; ")}`;
    case "noted":
      return `${at}  noted: ${event.findings.map((f) => f.code).join(", ")}`;
    case "paused":
    case "resumed":
    case "aborted":
      return `${at}  ${event.type} by ${event.by}${event.why ? `: ${event.why}` : ""}`;
    case "approved":
    case "retried":
    case "skipped":
      return `${at}  ${event.type} by ${event.by}: ${title(event.step)}${event.why ? ` (${event.why})` : ""}`;
    case "exempted":
      return `${at}  invariant ${event.invariant} lifted for ${event.on} by ${event.by}: ${event.why}`;
    case "ended":
      return `${at}  ended: ${event.how}`;
  }
}

/** `1 h 4 min`, `3 min 20 s`, `12 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}

/** The local time of day, of another day than today with the date. @param at ms since 1970 */
export function moment(at: number, now: number): string {
  const day = (ms: number) => {
    const of = new Date(ms);
    return [of.getFullYear(), of.getMonth() + 1, of.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };
  return day(at) === day(now) ? clock(at) : `${day(at)} ${clock(at)}`;
}

/** The local time of day. @param at ms since 1970 */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
