import { diffLines } from "diff";

/** Texts that differ in more lines than that are said to, and not told line by line. */
const CHANGES_MAX = 5000;

/**
 * How two texts differ: lines of the first alone begin with `-`, of the second alone with `+`; the headings that they stand
 * under (lines before them with less indent) come above, once. Empty when they are the same.
 */
export function differences(before: string, after: string): readonly string[] {
  const parts = diffLines(before, after, { maxEditLength: CHANGES_MAX });
  if (parts === undefined) return [`They differ in more than ${CHANGES_MAX} lines.`];
  const out: string[] = [];
  let headings: readonly string[] = [];
  let said: readonly string[] = [];
  for (const { value, added, removed } of parts) {
    for (const line of value.replace(/\n$/, "").split("\n")) {
      const above = headings.filter((h) => indent(h) < indent(line));
      headings = [...above, line];
      if (!added && !removed) continue;
      out.push(...above.filter((h) => !said.includes(h)).map((h) => `  ${h}`), `${added ? "+" : "-"} ${line}`);
      said = headings;
    }
  }
  return out;
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}
