import { type Finding, finding } from "../model/finding.ts";
import type { ClusterState, NodeState } from "../model/state.ts";

/** What is told of a node whose agent was asked for its host's facts and did not answer; none where it did. */
export function unansweredFindings(
  { name, unanswered }: Pick<NodeState, "name" | "unanswered">,
  { asOf }: Pick<ClusterState, "asOf">,
): readonly Finding[] {
  if (!unanswered) return [];
  const { why, lastAt } = unanswered;
  const last =
    lastAt === null
      ? "it has never said what its host has"
      : `what it said last is ${Math.max(0, Math.round((asOf - lastAt) / 1000))} s old and was not judged`;
  return [finding("agent-not-answering", { node: name }, `the agent of ${name} did not answer: ${why}; ${last}`)];
}
