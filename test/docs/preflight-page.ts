import { FINDINGS, type FindingCode } from "@lockkeeper/core/model/finding-codes";
import { CHECKS } from "@lockkeeper/core/preflight/preflight";
import { mayLower } from "@lockkeeper/core/rules/severity";

const FACTS = {
  cluster: "the versions and nodes that the API server shows",
  node: "each node as the API server shows it",
  host: "what the agent of each node reports of its host",
  apiserver: "the static pods of each control plane",
  inventory: "what runs in the cluster: pods, budgets, workloads, webhooks, metrics",
} as const;

/** docs/preflight.md, from the list of checks and the table of findings. */
export function preflightPage(): string {
  const codes = new Map<FindingCode, { readonly names: string[]; readonly needs: keyof typeof FACTS }>();
  for (const { name, code, also = [], needs } of CHECKS) {
    for (const one of [code, ...also]) {
      const known = codes.get(one);
      if (known) known.names.push(name);
      else codes.set(one, { names: [name], needs });
    }
  }
  const unseen = { names: ["what runs in the cluster was looked at"], needs: "inventory" } as const;
  const sections = [...codes, ["workloads-not-seen", unseen] as const].map(([code, { names, needs }]) => {
    const { severity, means, fix } = FINDINGS[code];
    const lower = severity === "blocker" ? (mayLower(code) ? " Policy may lower it." : " Policy cannot lower it.") : "";
    return `### ${code}\n\n**${severity}**, from the check *${names.join("*, *")}*, by ${FACTS[needs]}.${lower}\n\n${means}\n\n*What to do:* ${fix}`;
  });
  return `# Preflight

<!-- Generated from packages/core/src/preflight and the table of findings by \`npx --yes pnpm@12 run docs\`. Do not edit. -->

Before a plan is made everything below is looked at, for every hop, on the cluster as each hop will find it. Nothing is
changed. \`lockkeeper preflight --to VERSION\` does this alone; \`lockkeeper plan\` does it too and refuses a plan while a
blocker stands. A fact that is missing is never taken for good: it weighs as much as what the check looks for.

Policy gives a finding another weight, with a reason that goes on record with the plan:

    { "checks": [{ "code": "cgroup-v1", "severity": "warning", "reason": "failCgroupV1 is false by a drop-in, CHG-1234" }] }

## ${CHECKS.length} checks

${sections.join("\n\n")}
`;
}
