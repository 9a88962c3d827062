import { wrong } from "./policy-wrong.ts";

const SETS_MAX = 20;

export type Labels = Readonly<Record<string, string>>;

/** A set of labels with their values; not empty, since that would match everything. @throws Wrong */
export function readLabels(value: unknown, where: string): Labels {
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const labels = entries.filter((e): e is [string, string] => typeof e[1] === "string");
  if (entries.length > 0 && labels.length === entries.length) return Object.fromEntries(labels);
  return wrong(where, value, 'labels with their values, such as {"pool": "canary"}');
}

/** A list of such sets. @throws Wrong */
export function readLabelSets(value: unknown, where: string): readonly Labels[] {
  if (!Array.isArray(value) || value.length > SETS_MAX)
    return wrong(where, value, `a list of at most ${SETS_MAX} sets of labels`);
  return value.map((item: unknown, i) => readLabels(item, `${where}[${i}]`));
}
