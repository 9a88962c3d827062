import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import { FINDINGS } from "@lockkeeper/core/model/finding-codes";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { stepNode } from "@lockkeeper/core/model/step";

/** A finding for people: what, where, what was seen, why it matters and how to mend it. */
export function findingLines(finding: Finding): readonly string[] {
  const { severity, means, fix } = FINDINGS[finding.code];
  const where =
    finding.where === "cluster"
      ? "the cluster"
      : "node" in finding.where
        ? `node ${finding.where.node}`
        : finding.where.object;
  return [
    `${severity}: ${finding.code}, ${where}`,
    `  seen: ${finding.saw}`,
    `  why it matters: ${means}`,
    `  what to do: ${fix}`,
  ];
}

/** The upgrade in a screenful. @param now ms since 1970 */
export function statusLines(status: UpgradeStatus, now: number): readonly string[] {
  const { state, from, to, steps, stepsDone, waits, outOfService, findings, can } = status;
  const lines = [
    `${status.id}: ${from} -> ${to}, ${state}, ${stepsDone} of ${steps.length} steps done, ${duration((status.endedAt ?? now) - status.startedAt)}`,
  ];
  for (const step of steps) {
    if (step.status !== "running") continue;
    const since = step.startedAt === null ? "" : ` (${duration(now - step.startedAt)})`;
    lines.push(`  now: ${step.title}${since}${step.doing ? `: ${step.doing}` : ""}`);
  }
  for (const wait of waits) {
    const until = wait.deadline === null ? "" : ` (until ${clock(wait.deadline)})`;
    lines.push(`  waits: ${wait.why}${until}`);
  }
  if (outOfService.length > 0) lines.push(`  out of service: ${outOfService.join(", ")}`);
  for (const finding of findings) lines.push(...findingLines(finding).map((l) => `  ${l}`));
  if (can.length > 0) lines.push(`  what you can do: ${can.map((verb) => `lockkeeper ${verb}`).join(", ")}`);
  return lines;
}

/** One line for an event that people want to see; null for the others. */
export function eventLine(event: RunEvent, titles: ReadonlyMap<string, string>): string | null {
  const at = clock(event.at);
  const title = (id: string) => titles.get(id) ?? id;
  switch (event.type) {
    case "run-started":
      return `${at}  started by ${event.by}: ${event.plan.from} -> ${event.plan.to}${event.why ? ` (${event.why})` : ""}`;
    case "led":
      return `${at}  ${event.holder} leads under epoch ${event.epoch}`;
    case "step-intended":
      return `${at}  ${(stepNode(event.step) ?? "cluster").padEnd(8)} begins: ${title(event.step.id)}${event.attempt > 1 ? ` (attempt ${event.attempt})` : ""}`;
    case "step-settled":
      return `${at}  ${event.outcome.is === "done" ? "done" : "FAILED"}: ${title(event.step)}${event.outcome.is === "failed" ? `: ${event.outcome.findings.map((f) => f.code).join(", ")}` : ""}`;
    case "rewound":
      return `${at}  put back: ${event.why}`;
    case "halted":
      return `${at}  HALTED: ${event.findings.map((f) => `${f.code} (${f.saw})`).join("; ")}`;
    case "noted":
      return `${at}  noted: ${event.findings.map((f) => f.code).join(", ")}`;
    case "paused":
    case "resumed":
    case "aborted":
      return `${at}  ${event.type} by ${event.by}${event.why ? `: ${event.why}` : ""}`;
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

function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
