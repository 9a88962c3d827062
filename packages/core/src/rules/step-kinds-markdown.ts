import { STEP_KINDS } from "./step-kinds.ts";
import type { AnyStepRow, InDoubt } from "./step-row.ts";

const DOUBT: Readonly<Record<InDoubt, string>> = {
  redo: "is done again: that is safe",
  check: "its own check decides what is left to do",
  ask: "a person is asked",
};

const HEAD = `# Step kinds

Generated from the table in \`packages/core/src/rules/\`; a test holds the two together. Every step first checks whether it
is done already, then acts, then checks what it left. *In doubt* is a step whose actor died on the way.
`;

/** docs/step-kinds.md, from the table. */
export function stepKindsMarkdown(): string {
  return [HEAD, ...Object.entries(STEP_KINDS).map(([kind, row]) => section(kind, row))].join("\n");
}

function section(kind: string, row: AnyStepRow): string {
  const notes = [
    row.takesOut ? "takes the node out of service" : null,
    row.mutatesHost ? "changes the host" : null,
    row.apiMayBeAway ? "may find the API away while a single control plane changes" : null,
    row.skippable
      ? `may be skipped${row.exempts === null ? "" : `, which exempts from invariant ${row.exempts}`}`
      : null,
    row.retryRedoes.length > 0 ? `a retry first does ${row.retryRedoes.join(", ")} of its lane again` : null,
  ].filter((note) => note !== null);
  return [
    `## ${kind}`,
    "",
    `- **By**: the ${row.by}.${notes.length > 0 ? ` It ${notes.join("; ")}.` : ""}`,
    `- **Precondition**: ${row.precondition}`,
    `- **Act**: ${row.act}`,
    `- **Check**: ${row.check}`,
    `- **In doubt**: ${DOUBT[row.inDoubt]}.`,
    "",
  ].join("\n");
}
