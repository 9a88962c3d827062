/**
 * Breaks a line between words so that it fits, what follows indented; a word longer than the width stays whole.
 * @param columns Infinity when nobody looks at a screen: the line stays one, so that it can be searched.
 */
export function wrap(line: string, columns: number, indent: number): readonly string[] {
  if (line.length <= columns) return [line];
  const lines: string[] = [];
  const lead = /^ */.exec(line)?.[0] ?? "";
  let now = lead;
  for (const word of line.slice(lead.length).split(" ")) {
    const empty = now.trim() === "";
    if (!empty && now.length + 1 + word.length > columns) {
      lines.push(now);
      now = " ".repeat(indent) + word;
    } else now += empty ? word : ` ${word}`;
  }
  return [...lines, now];
}
