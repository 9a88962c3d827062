import type { NodeForecast } from "@lockkeeper/core/forecast/forecast";
import type { WeighedFinding } from "@lockkeeper/core/plan/ahead";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import { findingPlace } from "@lockkeeper/core/rules/finding-text";
import { codeLines, duration } from "./render.ts";
import { tableLines } from "./table.ts";
import { wrap } from "./wrap.ts";

/** Findings by code, the gravest first: where each was seen, then once what the code means and how to mend it. */
export function weighedLines(findings: readonly WeighedFinding[], columns: number): readonly string[] {
  const codes = [...new Set(findings.map((f) => f.code))];
  return codes.flatMap((code) => {
    const of = findings.filter((f) => f.code === code);
    const seen = of.flatMap((f) => wrap(`  ${findingPlace(f)}: ${f.saw}`, columns, 4));
    return [`${of[0]?.severity}: ${code}`, ...seen, ...codeLines(code, columns), ""];
  });
}

/** How long a plan may take, and what that leaves out. */
export function estimateLines({ seconds, unknown, waitsForPeople, samples }: Estimate): readonly string[] {
  if (samples === 0) return ["How long it takes is not known: no earlier run tells."];
  const without = unknown.length > 0 ? `; not in it, since no earlier run did them: ${unknown.join(", ")}` : "";
  const people = waitsForPeople ? "; persons and windows are waited for besides" : "";
  return [`About ${duration(seconds * 1000)} by earlier runs (${samples} steps)${without}${people}.`];
}

/** One line a node, and below it what a drain would halt at. */
export function drainTable(drains: readonly NodeForecast[], columns: number): readonly string[] {
  const rows = drains.map((d) => {
    const rounds = d.rounds === null ? "waits" : String(d.rounds);
    const budget = d.tightest === null ? rounds : `${rounds} (${d.tightest})`;
    return [
      d.node,
      String(d.evict),
      String(d.stays),
      budget,
      takes(d),
      String(d.homeless.length),
      String(d.blockers.length),
    ];
  });
  const head = ["NODE", "EVICTED", "STAY", "ROUNDS (BUDGET)", "TAKES ABOUT", "FIT NOWHERE", "IN THE WAY"];
  const notes = drains.flatMap((d) => [
    ...d.blockers.map((b) => `${d.node}: ${b.code}: ${findingPlace(b)}: ${b.saw}`),
    ...(d.homeless.length > 0 ? [`${d.node}: fit on no other node now: ${d.homeless.slice(0, 10).join(", ")}`] : []),
    ...(d.unjudged > 0
      ? [`${d.node}: ${d.unjudged} pods have rules (affinity, topology, volumes) that are not judged`]
      : []),
  ]);
  return [...tableLines(head, rows, columns), ...notes.flatMap((line) => wrap(line, columns, 4))];
}

/** Coordinators of earlier releases do not say. */
function takes({ takes }: Omit<NodeForecast, "takes"> & Partial<Pick<NodeForecast, "takes">>): string {
  if (!takes) return "not known";
  return `${duration(takes.seconds * 1000)}${takes.by === "this-node" ? "" : " (as others)"}`;
}
