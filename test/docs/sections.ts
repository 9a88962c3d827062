import { crashesSection, restoreCrashesSection } from "./crashes-section.ts";
import { faultsSection } from "./faults-section.ts";

/** The parts of docs/ that are generated in the middle of pages written by hand, by file and by the name in their markers. */
export function generatedSections(): readonly Section[] {
  return [
    { file: "reliability.md", name: "faults", text: faultsSection() },
    { file: "reliability.md", name: "crashes", text: crashesSection() },
    { file: "reliability.md", name: "restore-crashes", text: restoreCrashesSection() },
  ];
}

export type Section = { readonly file: string; readonly name: string; readonly text: string };

/**
 * Puts a section between its markers, `<!-- NAME:begin -->` and `<!-- NAME:end -->`; what stands around them stays.
 * @throws RangeError when the page does not have both, in this order.
 */
export function withSection(page: string, { file, name, text }: Section): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`docs/${file} has no ${begin} before an ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
