/** A line of a terminal and the one colour it has. */
export type Tinted = { readonly text: string; readonly tint: keyof typeof COLOURS };

const COLOURS = { plain: "#e6edf3", red: "#ff7b72", green: "#7ee787", yellow: "#e3b341", dim: "#9198a1" } as const;
const CHAR = { width: 8.4, height: 19, size: 14 };
const EDGE = 14;

/** A terminal of so many columns as an SVG picture. @param title for those who cannot see it. */
export function svgOf(lines: readonly Tinted[], columns: number, title: string): string {
  const width = Math.ceil(columns * CHAR.width + 2 * EDGE);
  const height = lines.length * CHAR.height + 2 * EDGE;
  const texts = lines.map(({ text, tint }, row) => {
    const y = EDGE + (row + 0.75) * CHAR.height;
    const length = (text.length * CHAR.width).toFixed(1);
    return text.trim() === ""
      ? ""
      : `  <text x="${EDGE}" y="${y}" fill="${COLOURS[tint]}" textLength="${length}" xml:space="preserve">${escaped(text)}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${CHAR.size}">
  <title>${escaped(title)}</title>
  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join("")}</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
