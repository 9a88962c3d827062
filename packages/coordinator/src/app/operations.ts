import type { ErrorCode } from "@lockkeeper/core/model/error-codes";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { makeReport } from "@lockkeeper/core/report/make-report";
import { statusOf } from "@lockkeeper/core/run/status";
import * as verbs from "@lockkeeper/core/run/verbs";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Logger } from "pino";
import type { Approvals } from "../grpc/approvals.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { Asked, Changed, Health, Operations } from "../ports/operations.ts";
import { readLog } from "../reconciler/run-log.ts";
import type { SnapshotLibrary } from "../snapshots/library.ts";
import { abortWithoutApi } from "./abort-without-api.ts";
import { clusterViews, heldNodes, nodesSeen } from "./cluster-views.ts";
import { enrolmentTag } from "./enrolment-tag.ts";
import { estimateFrom } from "./estimate-from.ts";
import type { Changes } from "./follow.ts";
import { follow } from "./follow.ts";
import type { Leadership } from "./leadership.ts";
import { look, observeTo } from "./look-ahead.ts";
import { makePlan, sha256 } from "./make-plan.ts";
import { makeRestore } from "./make-restore.ts";
import { createNodesTag } from "./nodes-tag.ts";
import { observeCluster } from "./observe-cluster.ts";
import { planRollback } from "./plan-rollback.ts";
import { type StartParts, startUpgrade } from "./start-upgrade.ts";
import type { Statuses } from "./statuses.ts";
import { stepLog } from "./step-log.ts";

export type OperationsParts = StartParts & {
  readonly statuses: Statuses;
  readonly leadership: Leadership;
  readonly changes: Changes;
  readonly approvals: Approvals;
  readonly library: SnapshotLibrary;
  readonly log: Logger;
};

/** What operators can ask, over the parts that do it. */
export function createOperations(
  parts: OperationsParts,
): Operations & { readonly statusChanged: () => void; readonly clusterChanged: () => void } {
  const { store, statuses, reconciler, leadership, changes, cluster, agents } = parts;
  const listeners = new Set<(status: UpgradeStatus) => void>();
  const readers = new Set<(what: Changed) => void>();
  const tell = (what: Changed) => {
    for (const reader of readers) reader(what);
  };
  let last: RunId | null = null;
  const ready = (): Result<null> => {
    const waiting = leadership.waitingFor();
    if (waiting.length === 0) return ok(null);
    return fail(leadership.holdsLease ? "not-ready" : "not-leading", waiting.join("; "));
  };
  /** To look changes nothing. Where etcd takes no writes the Lease runs out, and what ails it is to be seen all the same. */
  const mayLook = (): Result<null> => {
    const may = ready();
    return may.ok || !leadership.standsBy().ok ? may : ok(null);
  };
  const verb = async (
    id: RunId,
    asked: Asked,
    say: (view: Parameters<typeof verbs.pause>[0], asked: Asked) => verbs.Answer,
  ) => {
    if (!store.run(id)) return fail("upgrade-unknown", `there is no upgrade ${id}`);
    const may = ready();
    if (!may.ok) return may;
    const said = reconciler.say(id, (view) => unmatched(`"${view.seq}"`, asked) ?? say(view, asked));
    return said.ok ? statuses.of(id) : said;
  };
  const health = (): Health => {
    const seen = cluster.observe();
    return {
      leading: leadership.holdsLease,
      epoch: reconciler.epoch,
      waitingFor: leadership.waitingFor(),
      agentsConnected: [...agents.hellos().values()].filter((h) => h.presence.connected).length,
      nodes: seen.is === "seen" ? seen.state.nodes.length : 0,
    };
  };
  const nodesTag = createNodesTag(clusterViews(cluster, agents).nodes);
  return {
    cluster: () => observeCluster(cluster, agents),
    ...clusterViews(cluster, agents),
    nodesTag: nodesTag.now,
    lock() {
      const seen = nodesSeen(cluster, agents);
      const { leading, epoch, waitingFor } = health();
      const upgrade = store.openRun()?.id ?? null;
      return seen.ok ? ok({ leading, epoch, waitingFor, upgrade, nodes: heldNodes(seen.value) }) : seen;
    },
    async observe(to) {
      const may = mayLook();
      return may.ok ? observeTo(parts, to) : may;
    },
    async lookAhead(to, policy) {
      const may = mayLook();
      return may.ok ? look(parts, to, policy) : may;
    },
    async makePlan(to, policy, asked, id) {
      const may = ready();
      const made = may.ok ? await makePlan(parts, to, policy, asked, id) : may;
      if (made.ok) tell("plans");
      return made;
    },
    async makeRestore(request, asked, id) {
      if (request.apiAway === true) return makeRestore(parts, request, asked, id);
      const may = ready();
      return withApiAway(cluster, may.ok ? await makeRestore(parts, request, asked, id) : may);
    },
    async planRollback(id, request, asked, plan) {
      const may = ready();
      return may.ok ? planRollback(parts, id, request, asked, plan) : may;
    },
    plan(id) {
      const row = store.plan(id);
      return row ? ok(row.plan) : fail("plan-unknown", `there is no plan ${id}`);
    },
    estimate(id) {
      const row = store.plan(id);
      return row ? ok(estimateFrom(store, row.plan)) : fail("plan-unknown", `there is no plan ${id}`);
    },
    plans: (limit, before) => store.plans(limit, before),
    async start(plan, digest, asked, evidence, id, confirm) {
      const { restore } = store.plan(plan)?.plan ?? {};
      const may = restore?.withoutApi ? ok(null) : ready();
      if (!may.ok) return restore ? withApiAway(cluster, may) : may;
      const started = await startUpgrade(parts, plan, digest, evidence, asked, id, confirm);
      return started.ok ? ok(statusOf(started.value.run, started.value.view, null, new Map())) : started;
    },
    upgrades: (limit, before) => statuses.list(limit, before),
    upgradeSummaries: (limit, before) => statuses.summaries(limit, before),
    upgrade: (id) => statuses.of(id),
    events: (id, after, limit) =>
      store.run(id) ? ok(store.events(id, after, limit)) : fail("upgrade-unknown", `there is no upgrade ${id}`),
    stepLog: (id, step, attempt, offset) => stepLog(parts, id, { step, attempt, offset }),
    report: (id) =>
      store.run(id) ? makeReport(id, readLog(store, id), sha256) : fail("upgrade-unknown", `there is no upgrade ${id}`),
    follow: (id, after, signal) => follow(store, changes, id, after, signal),
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onChange(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    pause: (id, asked) => verb(id, asked, verbs.pause),
    resume: (id, asked) => verb(id, asked, verbs.resume),
    async abort(id, asked) {
      const refused = (view: RunView) => unmatched(`"${view.seq}"`, asked);
      const alone = ready().ok ? null : await abortWithoutApi(parts, id, asked, refused);
      if (alone === null) return verb(id, asked, verbs.abort);
      return alone.ok ? statuses.of(id) : alone;
    },
    retry: (id, asked) => verb(id, asked, verbs.retry),
    approve: (id, asked) => verb(id, asked, verbs.approve),
    skip: (id, asked) => verb(id, asked, verbs.skip),
    force: (id, asked) => verb(id, asked, verbs.force),
    enrolments: () => parts.approvals.pending(),
    approveEnrolment(node, asked) {
      const waits = parts.approvals.pending().find((one) => one.node === node);
      const other = waits === undefined ? null : unmatched(enrolmentTag(waits), asked);
      if (other !== null) return other;
      const answer = parts.approvals.approve(node);
      if (answer.ok) tell("enrolments");
      if (answer.ok) parts.log.warn({ node, ...asked }, "an enrolment was approved by a person");
      return answer;
    },
    declareAbsent(node, asked) {
      if (!leadership.holdsLease) return fail("not-leading", "this coordinator does not lead");
      const seen = cluster.observe();
      if (seen.is === "away") return fail("cluster-unreachable", seen.why);
      if (!seen.state.nodes.some((n) => n.name === node))
        return fail("node-unknown", `the cluster has no node ${node}`);
      parts.log.warn({ node, ...asked }, "declared absent by a person");
      leadership.declareAbsent(node);
      tell("cluster");
      return ok(health());
    },
    health,
    outOfService() {
      const { over, out } = statuses.newestOut();
      if (!over || out.length === 0) return out;
      const seen = nodesSeen(cluster, agents);
      const held = new Set(
        seen.ok ? heldNodes(seen.value).flatMap((n) => (n.owner && n.unschedulable ? [n.node] : [])) : [],
      );
      return out.filter(({ node }) => held.has(node));
    },
    clusterChanged() {
      nodesTag.forget();
      tell("cluster");
    },
    statusChanged() {
      const { current } = reconciler;
      // The turn that ends a run leaves none open: that one has changed, too.
      const run = current?.run ?? last;
      if (run !== null) tell(`upgrade ${run}`);
      last = current?.run ?? null;
      if (!current || listeners.size === 0) return;
      const status = statuses.of(current.run);
      if (status.ok) for (const listener of listeners) listener(status.value);
    },
  };
}

/** A restore that is refused since the API server is away is told of the way that there is without it. */
async function withApiAway<T>(cluster: Cluster, answer: Result<T>): Promise<Result<T>> {
  if (answer.ok || !WITHOUT_API.includes(answer.problem.code)) return answer;
  const seen = await cluster.refresh();
  if (seen.is === "seen") return answer;
  return fail("restore-api-away", `${answer.problem.detail}; the API server does not answer: ${seen.why}`);
}

const WITHOUT_API: readonly ErrorCode[] = ["not-leading", "not-ready", "cluster-unreachable"];

/** `precondition-failed` when the request is for another state than the one it finds. */
function unmatched(tag: string, { onlyAt }: Asked): Result<never> | null {
  if (onlyAt === undefined || onlyAt.includes(tag)) return null;
  return fail("precondition-failed", `it is at ${tag} now, not at ${onlyAt.join(" or ").slice(0, 200)}`);
}
