/** How much a finding weighs: a blocker stops the plan or halts the run. */
export type Severity = "blocker" | "warning" | "info";

export type FindingRow = { readonly severity: Severity; readonly means: string; readonly fix: string };
