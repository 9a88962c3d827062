/**
 * A table as plain lines: columns as wide as their widest cell, two spaces between them.
 * @param columns the screen's width: a line that is longer loses its end, marked by `…`; Infinity: none does.
 */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) => {
    const line = row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
    return line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line;
  });
}
