import type { Finding, Where } from "../model/finding.ts";
import { severityOf } from "../model/finding-codes.ts";
import type { Lane, Phase, Plan } from "../model/plan.ts";
import { describeStep } from "../rules/step-kinds.ts";

/** The plan as text for people, so that a difference reads as a change of procedure. */
export function showPlan(plan: Plan): string {
  const head = plan.hops.length > 0 ? [] : [`Everything is at ${plan.to} already: there is nothing to do.`];
  const hops = plan.hops.flatMap((hop) => [`${hop.from} -> ${hop.to}`, ...hop.phases.flatMap(showPhase)]);
  const findings = plan.findings.length > 0 ? ["Findings", ...plan.findings.map(showFinding)] : [];
  return `${[...head, ...hops, ...findings].join("\n")}\n`;
}

function showPhase(phase: Phase): string[] {
  const wide = phase.width > 1 && phase.lanes.length > 1 ? ` (${phase.width} at a time)` : "";
  return [`  ${phase.title}${wide}`, ...phase.lanes.flatMap(showLane)];
}

function showLane({ node, steps }: Lane): string[] {
  return [`    ${node ?? "cluster"}`, ...steps.map((step) => `      ${describeStep(step)}`)];
}

function showFinding({ code, where, saw }: Finding): string {
  return `  ${severityOf(code)} ${code} (${showWhere(where)}): ${saw}`;
}

function showWhere(where: Where): string {
  if (where === "cluster") return "cluster";
  return "node" in where ? where.node : where.object;
}
