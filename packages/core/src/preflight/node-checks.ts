import { finding } from "../model/finding.ts";
import { unansweredFindings } from "../rules/unanswered.ts";
import type { AnyCheck, NodeCheck } from "./check.ts";

const ready: NodeCheck = {
  name: "node is Ready",
  code: "node-not-ready",
  needs: "node",
  look: (n) => (n.ready ? [] : [finding("node-not-ready", { node: n.name }, n.readyWhy || "the node is not Ready")]),
};

const hold: NodeCheck = {
  name: "node is not on hold",
  code: "node-on-hold",
  needs: "node",
  look: (n, { work }) => {
    // A hold on a node that has nothing left to do keeps nobody off anything.
    const concerned = n.owner !== null || work.some((w) => w.node.name === n.name);
    if (n.hold === null || !concerned) return [];
    return [finding("node-on-hold", { node: n.name }, `lockkeeper.dev/hold: ${n.hold || "(no reason given)"}`)];
  },
};

const cordoned: NodeCheck = {
  name: "node is not cordoned by somebody else",
  code: "node-cordoned-by-other",
  needs: "node",
  look: (n) => {
    const byOther = n.owner === null ? n.unschedulable : n.owner.wasUnschedulable;
    return byOther ? [finding("node-cordoned-by-other", { node: n.name }, `${n.name} was cordoned before us`)] : [];
  },
};

const leftOpen: NodeCheck = {
  name: "node was not left open by an earlier run",
  code: "node-left-open",
  needs: "node",
  look: (n) => {
    if (n.owner === null) return [];
    const saw = `run ${n.owner.run} took ${n.name} out of service at ${n.owner.step} and did not bring it back`;
    return [finding("node-left-open", { node: n.name }, saw)];
  },
};

const agent: NodeCheck = {
  name: "agent has said hello",
  code: "agent-missing",
  needs: "node",
  look: (n) =>
    n.host === null && !n.unanswered
      ? [finding("agent-missing", { node: n.name }, `no agent of ${n.name} has said hello`)]
      : [],
};

const answers: NodeCheck = {
  name: "agent answers",
  code: "agent-not-answering",
  needs: "node",
  look: (n, { state }) => unansweredFindings(n, state),
};

export const NODE_CHECKS: readonly AnyCheck[] = [ready, agent, answers, hold, cordoned, leftOpen];
