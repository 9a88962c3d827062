import { FINDINGS, type Severity } from "@lockkeeper/core/model/finding-codes";

const SECTIONS: Readonly<Record<Severity, string>> = {
  blocker: "## Blockers\n\nA blocker stops a plan from being made, or halts the run that meets it.",
  warning: "## Warnings\n\nA warning is shown with the plan or the step. Nothing stops.",
  info: "## For information",
};

/** docs/findings.md, from the table of findings. */
export function findingsPage(): string {
  const sections = Object.entries(SECTIONS).map(([severity, head]) => {
    const rows = Object.entries(FINDINGS).filter(([, row]) => row.severity === severity);
    return [head, ...rows.map(([code, row]) => `### ${code}\n\n${row.means}\n\n*What to do:* ${row.fix}`)].join("\n\n");
  });
  return `# Findings

<!-- Generated from packages/core/src/model/finding-codes.ts by \`npx --yes pnpm@12 run docs\`. Do not edit. -->

A finding is something that preflight, a step or a verification saw. It carries a code, what it is about (the cluster, a
node, or an object such as a PodDisruptionBudget), and what was seen with the actual values. This page says what each code
means and what to do about it.

${sections.join("\n\n")}
`;
}
