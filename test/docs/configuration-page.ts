import { AGENT_VARIABLES } from "@lockkeeper/agent/config-reference";
import { COORDINATOR_VARIABLES } from "@lockkeeper/coordinator/config-reference";
import { DEFAULT_POLICY, POLICY_BOUNDS } from "@lockkeeper/core/model/policy";
import { POLICY_REFERENCE } from "@lockkeeper/core/model/policy-reference";
import type { Variable } from "@lockkeeper/core/model/variable";
import { table } from "./table.ts";

/** docs/configuration.md, from the tables of variables and of the policy's settings, defaults and bounds. */
export function configurationPage(): string {
  return `# Configuration

<!-- Generated from packages/core/src/model/policy*.ts and packages/{coordinator,agent}/src/config-reference.ts by \`npx --yes pnpm@12 run docs\`. Do not edit. -->

Three places: what an upgrade may do stands in its *policy*, a JSON file that you give to \`lockkeeper plan\` or \`upgrade\`. How the
coordinator and the agents run stands in their environment, in the manifests. How the command finds the coordinator is in
[cli.md](cli.md#where-to-ask).

What is wrong is refused with its path or name, what was there and what was expected; nothing is started then.

## Policy

A policy file holds only what should differ from the defaults:

\`\`\`json
{ "drain": { "timeoutSeconds": 600 }, "workers": { "maxUnavailable": 2 } }
\`\`\`

The path \`drain.timeoutSeconds\` means the field \`timeoutSeconds\` of the object \`drain\`. [operations.md](operations.md) explains
the larger ones with examples.

${table(["Path", "Default", "Takes", "What it means"], Object.entries(POLICY_REFERENCE).map(policyRow))}

## Coordinator

Environment of the coordinator's Deployment.

${table(HEAD, COORDINATOR_VARIABLES.map(variableRow))}

## Agent

Environment of the agents' DaemonSet.

${table(HEAD, AGENT_VARIABLES.map(variableRow))}
`;
}

const HEAD = ["Variable", "Default", "Takes", "What it means"];

function policyRow([path, row]: readonly [string, { readonly takes?: string; readonly means: string }]) {
  const bound = POLICY_BOUNDS[path];
  const takes = bound === undefined ? (row.takes ?? "") : `${bound.min} to ${bound.max}`;
  return [`\`${path}\``, `\`${JSON.stringify(defaultAt(path))}\``, takes, row.means];
}

/** The default of a setting. */
export function defaultAt(path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : at), DEFAULT_POLICY);
}

function variableRow({ name, form, fallback, means }: Variable): readonly string[] {
  const shown = fallback === null ? "must be set" : fallback === "" ? "" : `\`${fallback}\``;
  return [`\`${name}\``, shown, formText(form), means];
}

function formText(form: Variable["form"]): string {
  switch (form.is) {
    case "text":
      return "text";
    case "path":
      return "an absolute path";
    case "port":
      return "1 to 65535";
    case "address":
      return "`host:port`";
    case "whole":
      return `${form.min} to ${form.max}`;
  }
}
