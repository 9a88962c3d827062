import type { RunEvent } from "../model/event.ts";
import type { Finding } from "../model/finding.ts";
import type { Instant, RunId, StepId } from "../model/ids.ts";
import type { RunPurpose } from "../model/plan.ts";
import type { UpgradeStatus } from "../model/status.ts";
import type { Version } from "../model/version.ts";
import { sawText } from "../rules/finding-text.ts";
import { runTitle } from "../rules/run-title.ts";

export const NOTICE_KINDS = ["started", "approval-needed", "halted", "done"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a webhook is told: no secrets, and everything that somebody who is called at night wants to know first. */
export type Notice = {
  readonly v: 1;
  /** Of what happened, the same at each try: a receiver that knows it already has it. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly at: Instant;
  readonly upgrade: RunId;
  readonly purpose: RunPurpose;
  readonly from: Version;
  readonly to: Version;
  /** One line for people. */
  readonly text: string;
  /** Why it halted; empty otherwise. */
  readonly findings: readonly Finding[];
};

/** What an event of a run's log is worth a notice for; null for most. @param status of the same run, for what it does */
export function noticeOf(
  event: RunEvent,
  status: Pick<UpgradeStatus, "id" | "purpose" | "from" | "to">,
): Notice | null {
  const of = (kind: NoticeKind, text: string, findings: readonly Finding[] = []): Notice => ({
    ...{ v: 1, id: `${status.id}/${event.seq}`, kind, at: event.at, upgrade: status.id },
    ...{ purpose: status.purpose, from: status.from, to: status.to, text, findings },
  });
  const title = runTitle(status);
  switch (event.type) {
    case "run-started":
      return of("started", `${title} started by ${event.by}${event.why ? `: ${event.why}` : ""}`);
    case "halted":
      return of(
        "halted",
        `${title} halted and waits for a person: ${event.findings.map((f) => `${f.code} (${sawText(f)})`).join("; ")}`,
        event.findings,
      );
    case "ended":
      return of("done", `${title} ${event.how}`);
    default:
      return null;
  }
}

/** Notices of steps that wait for a person's approval now. @param now when that was seen */
export function approvalNotices(status: UpgradeStatus, now: Instant): readonly Notice[] {
  if (!status.can.includes("approve")) return [];
  const steps = new Map<StepId, string>(
    status.steps.flatMap((step) => (step.kind === "await-approval" ? [[step.id, step.title] as const] : [])),
  );
  const waits = status.waits.filter(({ on }) => on !== "cluster" && steps.has(on));
  return waits.map(({ on, why }) => ({
    ...{ v: 1, id: `${status.id}/${on}`, kind: "approval-needed", at: now, upgrade: status.id },
    ...{ purpose: status.purpose, from: status.from, to: status.to },
    ...{ text: `${runTitle(status)}: ${why}`, findings: [] },
  }));
}
