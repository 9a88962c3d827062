import type { Back, HopSeen } from "../model/hop-seen.ts";
import { WORKLOAD_KINDS } from "../model/inventory.ts";
import type { Version } from "../model/version.ts";
import type { ReportedHop } from "./report.ts";

/** One hop's verification as rows of what was looked at and what was seen; `-` where nothing was known to hold it against. */
export function hopRows({ seen }: ReportedHop): readonly (readonly [string, string])[] {
  if (seen === null) return [["Verification", "not on record"]];
  const { nodes, pods, workloads, ingresses, newWarnings } = seen;
  return [
    ["API", `ready; API servers ${range(seen.apiservers)}`],
    ["Control plane", componentsOf(seen)],
    ["Nodes", `${nodes.ready} of ${nodes.total} Ready, ${nodes.cordoned} cordoned; kubelets ${range(seen.kubelets)}`],
    ["Pods", `${pods.running} running, ${pods.notReady} of them not ready, ${pods.looping} keep ending`],
    ...WORKLOAD_KINDS.map((kind) => [`${kind}s`, workloads ? back(workloads[kind]) : "-"] as const),
    ["Ingresses", ingresses ? back(ingresses) : "-"],
    ["New warning events", newWarnings === null ? "-" : newWarnings.join("; ") || "none"],
  ];
}

function componentsOf({ components }: HopSeen): string {
  return components.map((c) => `${c.component} ${c.version} (${c.nodes})`).join(", ");
}

function back({ known, back: now }: Back): string {
  return `${now} of ${known} as before`;
}

function range(versions: readonly [Version, Version] | null): string {
  if (versions === null) return "unknown";
  const [from, to] = versions;
  return from === to ? from : `${from} to ${to}`;
}
