import type { Intent } from "@lockkeeper/core/model/decision";
import { finding } from "@lockkeeper/core/model/finding";
import type { Epoch, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import { type OwnStep, stepNode } from "@lockkeeper/core/model/step";
import { forceOf } from "@lockkeeper/core/rules/drain-ladder";
import { isForced } from "@lockkeeper/core/run/drain-rungs";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Logger } from "pino";
import type { Cluster } from "../ports/cluster.ts";

export type Acted = { readonly intent: Intent<OwnStep>; readonly outcome: Outcome };

/** What this process is doing now: its own acts, and the host steps that it has handed to connected agents. */
export class Acts {
  readonly #acting = new Map<
    StepId,
    { attempt: number; doing: string; readonly hostOf: NodeName | null; readonly since: number }
  >();
  #stop = new AbortController();

  /** For decide and the status. */
  get acting(): ReadonlyMap<StepId, { readonly attempt: number; readonly doing: string }> {
    return this.#acting;
  }

  /** Performs one of the coordinator's own steps; `ended` is told unless the acts were stopped meanwhile. */
  start(
    cluster: Cluster,
    run: RunId,
    view: RunView,
    epoch: Epoch,
    intent: Intent<OwnStep>,
    log: Logger,
    ended: (acted: Acted) => void,
    changed: () => void,
  ): void {
    const { step, attempt } = intent;
    const entry = { attempt, doing: "", hostOf: null, since: performance.now() };
    this.#acting.set(step.id, entry);
    const { signal } = this.#stop;
    const progress = (doing: string) => {
      if (entry.doing === doing) return;
      entry.doing = doing;
      changed();
    };
    perform(cluster, run, view, epoch, step, progress, signal)
      .catch((error: unknown): Outcome | null => {
        if (signal.aborted) return null;
        log.error(
          { err: error, step: step.id },
          "an act ended with an error that it should have answered as an outcome",
        );
        return unexpected(step, error);
      })
      .then((outcome) => {
        if (signal.aborted || outcome === null) return;
        this.#acting.delete(step.id);
        ended({ intent, outcome });
      })
      .catch((error: unknown) => log.error({ err: error, step: step.id }, "an outcome could not be handed on"));
  }

  assigned(step: StepId, attempt: number, node: NodeName): void {
    this.#acting.set(step, { attempt, doing: "", hostOf: node, since: performance.now() });
  }

  progress(step: StepId, attempt: number, doing: string): boolean {
    const entry = this.#acting.get(step);
    if (entry?.attempt !== attempt || entry.doing === doing) return false;
    entry.doing = doing;
    return true;
  }

  settled(step: StepId): void {
    this.#acting.delete(step);
  }

  /** What was handed to an agent that has gone or come anew since is to be handed out again. */
  forgetHosts(lost: (node: NodeName, sinceMs: number) => boolean): void {
    for (const [step, entry] of this.#acting)
      if (entry.hostOf !== null && lost(entry.hostOf, entry.since)) this.#acting.delete(step);
  }

  /** Ends every act at once, without an outcome: the log tells the next leader where to take them up. */
  stopAll(why: string): void {
    this.#stop.abort(new Error(why));
    this.#stop = new AbortController();
    this.#acting.clear();
  }
}

async function perform(
  cluster: Cluster,
  run: RunId,
  view: RunView,
  epoch: Epoch,
  step: OwnStep,
  progress: (doing: string) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const { policy, basis } = view.plan;
  const name = stepNode(step);
  const quarantined = new Set(view.quarantined.keys());
  const force = isForced(view, step.id) ? forceOf(policy.drain) : [];
  const marks = view.plan.restore ? { marks: view.plan.restore.marks } : {};
  const common = { policy, baseline: basis, force, quarantined, progress, signal, ...marks };
  if (!("on" in step)) return cluster.actOnCluster(step, common);
  const node = basis.nodes.find((n) => n.name === name);
  if (!node) throw new Error(`the plan knows no node ${step.on}`);
  // What was there before is read from the node by the act itself: it is the one to see it unpatched.
  const owner = { run, step: step.id, epoch, wasUnschedulable: node.unschedulable && !node.leftOpen };
  return cluster.act(step, { owner, uid: node.uid, ...common });
}

function unexpected(step: OwnStep, error: unknown): Outcome {
  const saw = error instanceof Error ? error.message : String(error);
  const where = "on" in step ? { node: step.on } : "cluster";
  const findings = [finding("unexpected-error", where, saw)] as const;
  return { is: "failed", kind: step.kind, changedHost: true, findings, log: null } as Outcome;
}
