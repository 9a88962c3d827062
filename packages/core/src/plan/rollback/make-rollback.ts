import { isNonEmpty } from "../../model/brand.ts";
import { fail, ok, type Result } from "../../model/errors.ts";
import type { Finding } from "../../model/finding.ts";
import { severityOf } from "../../model/finding-codes.ts";
import type { Digest, PlanId, RunId } from "../../model/ids.ts";
import type { Plan, RolledBack } from "../../model/plan.ts";
import type { Policy } from "../../model/policy.ts";
import type { ClusterState } from "../../model/state.ts";
import { newest } from "../../model/version.ts";
import { stateOf } from "../../run/state.ts";
import type { RunView } from "../../run/view.ts";
import { basisOf } from "../basis.ts";
import { canonicalJson } from "../canonical.ts";
import { restoreFault } from "../restore-data.ts";
import { backFindings } from "./back-findings.ts";
import { backPhases } from "./back-phases.ts";
import { backWork, type Decided } from "./back-work.ts";
import { stoppedAt } from "./stopped-at.ts";
import { type EtcdBack, wholeBack } from "./whole-back.ts";

export type RollbackRequest = {
  readonly run: RunId;
  /** Of that run, from its whole log. */
  readonly view: RunView;
  readonly state: ClusterState;
  /** With a restore of etcd, where every control plane has moved. */
  readonly etcd?: EtcdBack;
  readonly id: PlanId;
  /** sha256 of the text's UTF-8 bytes. */
  readonly sha256: (text: string) => Digest;
};

/**
 * The way back from where a run stopped, as a plan: what is safe there and nothing else (docs/rollback.md), made from the
 * run's log and from what is observed now. `upgrade-state` while the run goes on, `rollback-refused` where there is no way
 * back, `package-not-offered` or `plan-blocked` with findings where something stands in it. With `etcd` the whole cluster goes
 * back to before the hop, and only then: not while a control plane can go back without losing anything; `request-malformed`
 * for a time or a token that a restore cannot have.
 */
export function makeRollback({ run, view, state, etcd, id, sha256 }: RollbackRequest): Result<Plan> {
  const malformed = etcd ? restoreFault(etcd) : null;
  if (malformed !== null) return fail("request-malformed", malformed);
  const refused = stateRefused(run, view);
  if (refused !== null) return refused;
  const stopped = stoppedAt(view);
  if (stopped === null)
    return fail("rollback-refused", `${run} has changed nothing on any host: there is nothing to take back`);
  const decided = backWork(run, stopped, state.nodes, etcd !== undefined);
  if (etcd && !decided.allMoved)
    return fail("rollback-refused", `not every control plane has moved: ${WITHOUT_RESTORE}`);
  const whole = etcd ? wholeBack(view, state, stopped, decided, etcd) : null;
  const findings = distinct([...backFindings(state, view.plan.basis, stopped, decided), ...(whole?.findings ?? [])]);
  if (decided.work.length === 0) return fail("rollback-refused", nothingLeft(decided, stopped.hop.to), findings);
  const blockers = findings.filter((f) => severityOf(f.code) === "blocker");
  if (blockers.length > 0)
    return fail(
      codeFor(blockers),
      blockers
        .slice(0, 3)
        .map((f) => f.saw)
        .join("; "),
      findings,
    );
  const back = whole?.back ?? null;
  if (etcd && back === null) return fail("rollback-refused", "no control plane's etcd member is known", findings);
  const { before, kubeadmVersion, index, hop } = stopped;
  if (!isNonEmpty(before)) return fail("rollback-refused", "the run's plan names no node");
  const to =
    newest([kubeadmVersion, ...decided.work.map((w) => w.before.kubelet)].filter((v) => v !== hop.to)) ?? hop.from;
  const policy = policyFor(view.plan.policy, decided);
  const etcdMembers = state.nodes.filter((n) => n.role === "control-plane").length;
  const phases = backPhases(state, stopped, decided, { to, policy, etcdMembers }, back);
  const rollback: RolledBack = { run, plan: view.plan.id, hop: index, kubeadmVersion, nodes: before };
  const hops = [{ from: hop.to, to, phases }];
  const content = {
    ...({ v: 1, parent: view.plan.id, purpose: "rollback", rollback, from: hop.to, to } as const),
    ...(back ? { restore: back.restore } : {}),
    ...{ policy, basis: basisOf(state), hops, findings },
  };
  return ok({ ...content, id, digest: sha256(canonicalJson(content)) });
}

const WITHOUT_RESTORE = "`lockkeeper rollback` without a restore of etcd takes back those that have, and loses nothing";

/** Once each, by code and object. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((f) => [canonicalJson({ code: f.code, where: f.where }), f])).values()];
}

function stateRefused(run: RunId, view: RunView): Result<never> | null {
  const is = stateOf(view);
  if (view.plan.purpose !== undefined) {
    return fail(
      "rollback-refused",
      `${run} is itself a ${view.plan.purpose}: retry it, or roll back what it belongs to (${view.plan.rollback?.run ?? "none"})`,
    );
  }
  if (is === "read-only")
    return fail("upgrade-read-only", `the checker rejects the log of ${run}: nothing is planned from it`);
  if (is === "running" || is === "paused" || is === "aborting") {
    return fail(
      "upgrade-state",
      `${run} is ${is}: a run that has halted or is over can be rolled back; abort it first`,
    );
  }
  const busy = [...view.records.values()].find((r) => r.is === "running");
  return busy ? fail("upgrade-state", `${busy.step.id} of ${run} still runs: wait for its end`) : null;
}

function nothingLeft({ planesStay }: Decided, at: string): string {
  if (!planesStay) return "everything is as it was before";
  return `every control plane runs ${at}, and etcd holds what it wrote: they do not go back, and no node's turn was left open. The way forward: \`lockkeeper upgrade --to ${at}\` goes on with what is left. The last resort: \`lockkeeper rollback --with-etcd-restore\` takes the whole cluster back, and loses all that was written since`;
}

/** Nodes that an earlier failure budget left out of service are out already: they are taken up as they are. */
function policyFor(policy: Policy, { work }: Decided): Policy {
  const open = work.filter((w) => w.open && w.node.role === "worker").length;
  const maxUnavailable = Math.max(policy.workers.maxUnavailable, open);
  return { ...policy, evidence: null, workers: { ...policy.workers, maxUnavailable, failureBudget: 0 } };
}

function codeFor(blockers: readonly Finding[]): "package-not-offered" | "plan-blocked" {
  return blockers.every((f) => f.code === "package-not-offered") ? "package-not-offered" : "plan-blocked";
}
