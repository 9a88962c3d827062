import type { NodeName } from "../model/ids.ts";
import { type Hop, type Lane, type Phase, type Plan, planSteps } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { RestoreData } from "../model/restore.ts";
import type { Version } from "../model/version.ts";
import { findingText } from "../rules/finding-text.ts";
import { describeStep } from "../rules/step-kinds.ts";
import { policyChanges } from "./policy-changes.ts";
import { isoTime } from "./time-text.ts";

/** The plan as text for people, so that a difference reads as a change of procedure or of policy. */
export function showPlan(plan: Plan): string {
  const head = plan.hops.length > 0 ? summary(plan) : [`Everything is at ${plan.to} already: there is nothing to do.`];
  const hops = plan.hops.flatMap((hop) => [...hopTitle(plan, hop), ...hop.phases.flatMap(showPhase)]);
  const findings =
    plan.findings.length > 0 ? ["Findings", ...plan.findings.map((f) => `  ${findingText(f, plan.policy)}`)] : [];
  return `${[...head, ...showPolicy(plan.policy), ...hops, ...findings].join("\n")}\n`;
}

/** `v1.20.2 -> v1.22.0 by v1.21.0: 2 hops, 57 steps, 4 drains (cp1 2, w1 2)` */
function summary(plan: Plan): readonly string[] {
  if (plan.restore && !plan.rollback) return restoreSummary(plan.restore);
  const between = plan.hops.slice(0, -1).map((h) => h.to);
  const by = between.length > 0 ? ` by ${between.join(", ")}` : "";
  const drains = drainsByNode(plan);
  const total = [...drains.values()].reduce((a, b) => a + b, 0);
  const who = total > 0 ? ` (${[...drains].map(([node, n]) => `${node} ${n}`).join(", ")})` : "";
  const counts = [many(plan.hops.length, "hop"), many(planSteps(plan).length, "step"), `${many(total, "drain")}${who}`];
  const what = plan.rollback ? `Rollback of ${plan.rollback.run}: ` : "";
  const first = `${what}${plan.from} -> ${plan.to}${by}: ${counts.join(", ")}`;
  if (!plan.restore) return [first];
  const lost = plan.findings.filter((f) => f.code === "rollback-loses-writes");
  return [first, ...lost.map((f) => `  LOST: ${f.saw}`), ...restoreSummary(plan.restore)];
}

/** How often each node is drained, in the order of their first turns. */
export function drainsByNode(plan: Plan): ReadonlyMap<NodeName, number> {
  const drains = new Map<NodeName, number>();
  for (const step of planSteps(plan)) if (step.kind === "drain") drains.set(step.on, (drains.get(step.on) ?? 0) + 1);
  return drains;
}

function many(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** What a person has to know before saying yes to it. */
function restoreSummary({ clusterName, snapshot, peers, undoSeconds, withoutApi }: RestoreData): readonly string[] {
  const { digest, revision, etcdVersion, dbBytes } = snapshot;
  const mib = Math.ceil(dbBytes / (1024 * 1024));
  return [
    `Restore of etcd of the cluster ${clusterName} on ${peers.map((p) => p.node).join(", ")}`,
    `  from the snapshot ${digest}: revision ${revision} of etcd ${etcdVersion}, ${mib} MiB`,
    withoutApi
      ? `  Everything that was written since is lost. The API is away already; the cluster was last seen at ${isoTime(withoutApi.lastSeenAt)}.`
      : "  Everything that was written since is lost. The API is away from the first stop to the end of the commit.",
    `  Until the commit each host puts itself back by itself after ${undoSeconds} s; after it only forward.`,
  ];
}

/** Settings alone that are not at their defaults; nothing when all are. */
function showPolicy(policy: Policy): readonly string[] {
  const lines = policyChanges(policy).flatMap(({ path, value, byDefault }) =>
    typeof value === "string"
      ? [`  ${path}: ${value} (default: ${byDefault})`]
      : [`  ${path} (default: ${byDefault})`, ...value.map((item) => `    ${item}`)],
  );
  return lines.length > 0 ? ["Policy, where it is not the default", ...lines] : [];
}

function hopTitle({ purpose }: Plan, { from, to }: Hop): readonly string[] {
  return purpose === "restore" ? [] : [ofHop(from, to)];
}

function ofHop(from: Version, to: Version): string {
  return from === to ? `${to}: nodes that lag behind it` : `${from} -> ${to}`;
}

function showPhase(phase: Phase): string[] {
  const wide = phase.width > 1 && phase.lanes.length > 1 ? ` (${phase.width} at a time)` : "";
  return [`  ${phase.title}${wide}`, ...phase.lanes.flatMap(showLane)];
}

function showLane({ node, steps }: Lane): string[] {
  return [`    ${node ?? "cluster"}`, ...steps.map((step) => `      ${describeStep(step)}`)];
}
