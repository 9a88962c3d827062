import { wrap } from "@lockkeeper/cli/wrap";
import type { Lane, Phase, Plan } from "@lockkeeper/core/model/plan";

/** A plan in a screenful: each phase with its nodes, and the kinds of its steps once. @param columns the screen's width */
export function outlineLines({ from, to, hops }: Plan, columns: number): readonly string[] {
  const phases = hops.flatMap((hop) => hop.phases);
  const count = phases.flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps)).length;
  return [`The plan from ${from} to ${to}: ${count} steps`, ...phases.flatMap((phase) => phaseLines(phase, columns))];
}

function phaseLines({ title, width, lanes }: Phase, columns: number): readonly string[] {
  const nodes = lanes.flatMap(({ node }) => (node === null ? [] : [node]));
  const wide = width > 1 && lanes.length > 1 ? `, ${width} at a time` : "";
  const where = nodes.length === 0 ? "" : `: ${nodes.join(" ")}${wide}`;
  return [...wrap(`  ${title}${where}`, columns, 4), ...wrap(`      ${kinds(lanes)}`, columns, 6)];
}

/** What is done on each node, in order; where they differ, on the first. */
function kinds(lanes: readonly Lane[]): string {
  return lanes[0]?.steps.map(({ kind }) => kind).join(", ") ?? "";
}
