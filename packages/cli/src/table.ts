/** Narrower than that a column says nothing. */
const LEAST_CHARS = 8;

/** A column: its heading, and whether it may be left out where the screen is narrow (those to the right go first). */
export type Column = string | { readonly name: string; readonly spare: true };

/**
 * A table as plain lines: columns as wide as their widest cell, two spaces between them. Where that does not fit, first the
 * spare columns go and a last line names them; then the widest columns lose their ends, marked by `…`, but not the first:
 * names that are cut may look the same.
 * @param columns the screen's width; Infinity: everything is shown
 */
export function tableLines(
  head: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const names = head.map((column) => (typeof column === "string" ? column : column.name));
  const all = [names, ...rows];
  const widest = names.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  let shown = names.map((_, i) => i);
  const left: string[] = [];
  for (let i = head.length - 1; i >= 0 && lineWidth(shown.map((at) => widest[at] ?? 0)) > columns; i--) {
    if (typeof head[i] === "string") continue;
    shown = shown.filter((at) => at !== i);
    left.unshift(names[i] ?? "");
  }
  const widths = fitted(
    shown.map((at) => widest[at] ?? 0),
    columns,
  );
  const lines = all.map((row) =>
    shown
      .map((at, i) => cut(row[at] ?? "", widths[i] ?? 0).padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const kept = lines.map((line) => cut(line, columns));
  return left.length === 0 ? kept : [...kept, cut(`(not shown for want of room: ${left.join(", ")})`, columns)];
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1);
}

function fitted(widths: readonly number[], columns: number): readonly number[] {
  const now = [...widths];
  for (let over = lineWidth(now) - columns; over > 0; over--) {
    const most = Math.max(...now.slice(1));
    if (most <= LEAST_CHARS) break;
    now[now.indexOf(most, 1)] = most - 1;
  }
  return now;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…` : text;
}
