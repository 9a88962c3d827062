import type { Finding } from "../model/finding.ts";
import type { Policy } from "../model/policy.ts";
import type { UpgradeEvidence } from "../model/upgrade-evidence.ts";
import { findingText } from "../rules/finding-text.ts";
import { hopRows } from "./hop-markdown.ts";
import type { ReportedStep, RunReport } from "./report.ts";

/**
 * A report as Markdown, to be put into a change record.
 * @param time how an instant (ms since 1970) is written; core has no clock and no time zone of its own.
 */
export function reportMarkdown(report: RunReport, time: (ms: number) => string): string {
  const { plan } = report;
  const known = (f: Finding) => findingText(f, report.policy);
  const took = report.endedAt === null ? "it goes on" : duration(report.endedAt - report.startedAt);
  return [
    heading(report),
    "",
    ...table(
      ["", ""],
      [
        ["Outcome", report.how === "open" ? "not over" : report.how],
        ["Asked for by", report.why === "" ? report.askedBy : `${report.askedBy}: ${report.why}`],
        ["Began", time(report.startedAt)],
        ["Ended", report.endedAt === null ? "not yet" : time(report.endedAt)],
        ["Took", took],
        ["Cluster", report.cluster],
        ...(report.evidence === null ? [] : [["Evidence", evidenceOf(report.evidence, time)]]),
        ["Plan", `${plan.id}, ${plan.steps} steps, sha256 ${plan.digest}`],
        ["Log", `${report.log.events} events, sha256 ${report.log.digest}`],
        ["Checker", report.breaches.length === 0 ? "accepts the log" : `${report.breaches.length} breaches`],
      ],
    ),
    ...section(
      "What the checker holds against it",
      report.breaches,
      (b) => `invariant ${b.invariant}, event ${b.seq}: ${b.why}`,
    ),
    "",
    "## Nodes",
    "",
    ...table(
      ["Node", "Role", "From", "To", "Out of service"],
      report.nodes.map((n) => [
        n.name,
        n.role,
        n.from ?? "",
        n.to ?? "not verified",
        n.outMs === null ? "" : duration(n.outMs),
      ]),
    ),
    ...report.hops.flatMap((hop) => [
      "",
      `## After ${hop.to} (${time(hop.at)})`,
      "",
      ...table(["What", "Seen"], hopRows(hop)),
      ...(hop.findings.length === 0 ? [] : ["", ...hop.findings.map((f) => `- ${oneLine(known(f))}`)]),
    ]),
    ...section("Known before the start", plan.findings, known),
    ...section(
      "Gone on without",
      report.quarantined,
      (q) => `${time(q.at)} ${q.node}, which failed at ${q.step}: ${q.findings.map(said).join("; ")}`,
    ),
    ...section(
      "Halts",
      report.halts,
      (h) => `${time(h.at)} at ${h.step ?? "the run"}: ${h.findings.map(said).join("; ")}`,
    ),
    ...section(
      "What people decided",
      report.said,
      (s) => `${time(s.at)} ${s.by} ${s.what}${s.why === "" ? "" : `: ${s.why}`}`,
    ),
    ...section("Coordinators", report.coordinators, (c) => `${time(c.at)} ${c.holder} led under epoch ${c.epoch}`),
    ...section("etcd snapshots", report.snapshots, (s) => {
      const copy = s.copyOn === null ? "no copy" : `copy on machine ${s.copyOn}`;
      return `${time(s.at)} ${s.node ?? ""}: ${s.bytes} bytes at revision ${s.revision}, etcd ${s.etcdVersion}, sha256 ${s.digest}, ${copy}`;
    }),
    "",
    "## Steps",
    "",
    ...table(
      ["Began", "Step", "Attempt", "Ended", "Took"],
      report.steps.map((s) => [time(s.startedAt), s.title, String(s.attempt), ending(s, report.policy), took_(s)]),
    ),
    "",
  ].join("\n");
}

function heading({ run, plan: { purpose, from, to } }: RunReport): string {
  switch (purpose) {
    case "upgrade":
      return `# Upgrade ${run}: ${from} to ${to}`;
    case "rollback":
      return `# Rollback ${run}: ${from} to ${to}`;
    case "restore":
      return `# Restore of etcd ${run}, at ${to}`;
  }
}

function evidenceOf({ run, cluster, from, stops, endedAt }: UpgradeEvidence, time: (ms: number) => string): string {
  return `${run} on cluster ${cluster}, ${[from, ...stops].join(" -> ")}, ended ${time(endedAt)}`;
}

function section<T>(title: string, all: readonly T[], line: (one: T) => string): readonly string[] {
  if (all.length === 0) return [];
  return ["", `## ${title}`, "", ...all.map((one) => `- ${oneLine(line(one))}`)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => oneLine(c).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** What people and hosts wrote must not break out of its line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

/** What stopped a step stopped it: no policy has lowered that. */
function said(finding: Finding): string {
  return findingText(finding, null);
}

function ending({ is, findings }: ReportedStep, policy: Policy): string {
  const texts = findings.map((f) => findingText(f, is === "done" ? policy : null));
  return texts.length === 0 ? is : `${is}: ${texts.join("; ")}`;
}

function took_({ startedAt, endedAt }: ReportedStep): string {
  return endedAt === null ? "" : duration(endedAt - startedAt);
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
