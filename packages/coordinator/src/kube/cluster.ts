import { setTimeout as delay } from "node:timers/promises";
import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { OutsideCheck } from "@lockkeeper/core/model/gate";
import type { ClusterUid, Instant, NodeName } from "@lockkeeper/core/model/ids";
import type { Inventory } from "@lockkeeper/core/model/inventory";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { Policy } from "@lockkeeper/core/model/policy";
import type { ClusterState, Ownership } from "@lockkeeper/core/model/state";
import type { ClusterStep, NodeStep } from "@lockkeeper/core/model/step";
import type { Logger } from "pino";
import { confirmDrained, drain } from "../drain/drain.ts";
import { forecast } from "../drain/look.ts";
import type { ActContext, Cluster, Observation } from "../ports/cluster.ts";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { cordon } from "./cordon.ts";
import { isAway, messageOf } from "./failures.ts";
import { passGate } from "./gate.ts";
import { lookAtInventory } from "./inventory.ts";
import { text } from "./json.ts";
import { mendMarks } from "./mend-marks.ts";
import { checkOutside, hostRefused } from "./outside.ts";
import { soak } from "./soak.ts";
import { staticPodsStable } from "./stable-pods.ts";
import { stateOf } from "./state.ts";
import { asOutcome, done } from "./steady.ts";
import { uncordon } from "./uncordon.ts";
import { preflight, verifyAddons, verifyHop, verifyRollback } from "./verify.ts";
import { verifyRestore } from "./verify-restore.ts";
import { workloadsBack } from "./workloads-back.ts";

export type ClusterOptions = {
  readonly tools: Tools;
  readonly nodeName: NodeName | null;
  readonly clock: () => Instant;
  readonly log: Logger;
};

/** A quiet watch does not tell a quiet cluster from a lost connection: so often the API server is asked. */
const PULSE_MS = 5000;
/** Changes come in bursts: one call back for all that arrive within this. */
const COALESCE_MS = 50;

/** The Cluster port on the Kubernetes API. */
export class KubeCluster implements Cluster {
  readonly #options: ClusterOptions;
  readonly #startedAt: Instant;
  #clusterUid: ClusterUid | null = null;
  #refreshing: { readonly running: Promise<Observation>; next: Promise<Observation> | null } | null = null;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
  }

  async watch(changed: () => void, signal: AbortSignal): Promise<void> {
    const { caches } = this.#options.tools;
    let timer: NodeJS.Timeout | null = null;
    const unlisten = caches.listen(() => {
      timer ??= setTimeout(() => {
        timer = null;
        changed();
      }, COALESCE_MS);
    });
    try {
      await Promise.all([caches.run(signal), this.#learnUid(signal), this.#pulse(changed, signal)]);
    } finally {
      unlisten();
      if (timer) clearTimeout(timer);
    }
  }

  observe(): Observation {
    const { tools, nodeName } = this.#options;
    const away = tools.api.away();
    if (away) return { is: "away", ...away };
    const state = stateOf(tools.caches, this.#clusterUid, nodeName);
    if (typeof state === "string") return { is: "away", why: state, since: this.#startedAt };
    return { is: "seen", state };
  }

  lastSeen(): ClusterState | null {
    const { tools, nodeName } = this.#options;
    const state = stateOf(tools.caches, this.#clusterUid, nodeName);
    return typeof state === "string" ? null : state;
  }

  /** Calls that come while one runs share the next one: what they get was asked for after they came. */
  refresh(): Promise<Observation> {
    const current = this.#refreshing;
    if (!current) return this.#startRefresh();
    current.next ??= current.running.then(() => this.#startRefresh());
    return current.next;
  }

  act(step: NodeStep, context: ActContext & { readonly owner: Ownership }): Promise<Outcome<NodeStep["kind"]>> {
    const { tools } = this.#options;
    const { signal } = context;
    switch (step.kind) {
      case "cordon":
        return asOutcome("cordon", signal, () => cordon(tools, step.on, context));
      case "drain":
        return asOutcome("drain", signal, () => drain(tools, step.on, context));
      case "confirm-drained":
        return asOutcome("confirm-drained", signal, () => confirmDrained(tools, step.on, context));
      case "uncordon":
        return asOutcome("uncordon", signal, () => uncordon(tools, step.on, context));
      case "gate":
        return asOutcome("gate", signal, () => passGate(tools, step.on, step.gate, context));
      case "static-pods-stable":
        return asOutcome("static-pods-stable", signal, () =>
          staticPodsStable(tools, step.on, step.to, step.seconds, context),
        );
    }
  }

  actOnCluster(step: ClusterStep, context: ClusterContext): Promise<Outcome<ClusterStep["kind"]>> {
    const { tools } = this.#options;
    const { signal } = context;
    switch (step.kind) {
      case "preflight":
        return asOutcome("preflight", signal, () => preflight(tools, context));
      case "await-approval":
        return asOutcome("await-approval", signal, async () => done("await-approval", { waited: true }));
      case "await-window":
        return asOutcome("await-window", signal, async () => done("await-window", { waited: true }));
      case "gate-workloads":
        return asOutcome("gate-workloads", signal, () => workloadsBack(tools, context));
      case "check-outside":
        return asOutcome("check-outside", signal, () => checkOutside(tools, step.check, context));
      case "soak":
        return asOutcome("soak", signal, () => soak(tools, step.seconds, context));
      case "verify-addons":
        return asOutcome("verify-addons", signal, () => verifyAddons(tools, step.to, context));
      case "mend-marks":
        return asOutcome("mend-marks", signal, () => mendMarks(tools, context.marks ?? [], context));
      case "verify-restore":
        return asOutcome("verify-restore", signal, () => verifyRestore(tools, context.marks ?? [], context));
      case "verify-hop":
        return asOutcome("verify-hop", signal, () => verifyHop(tools, step.to, step.kubeletsLater ?? [], context));
      case "verify-rollback":
        return asOutcome("verify-rollback", signal, () => verifyRollback(tools, step.to, step.expect, context));
    }
  }

  outsideRefused({ url }: OutsideCheck): string | null {
    return hostRefused(url, this.#options.tools.gateHosts);
  }

  async inventory(): Promise<Inventory | string> {
    try {
      return await lookAtInventory(this.#options.tools);
    } catch (error) {
      if (!isAway(error)) throw error;
      return messageOf(error);
    }
  }

  /** An API server that does not answer is a finding too. */
  async drainFindings(node: NodeName, policy: Policy): Promise<readonly Finding[]> {
    try {
      return await forecast(this.#options.tools, node, policy);
    } catch (error) {
      if (!isAway(error)) throw error;
      return [finding("api-away", { node }, `its pods could not be listed: ${messageOf(error)}`)];
    }
  }

  #startRefresh(): Promise<Observation> {
    const running = this.#refresh().finally(() => {
      if (this.#refreshing?.running === running) this.#refreshing = null;
    });
    this.#refreshing = { running, next: null };
    return running;
  }

  async #refresh(): Promise<Observation> {
    const { tools, clock } = this.#options;
    try {
      await Promise.all([tools.caches.refresh(), this.#askUid()]);
      return this.observe();
    } catch (error) {
      return { is: "away", ...(tools.api.away() ?? { why: messageOf(error), since: clock() }) };
    }
  }

  /** The UID of kube-system does not change while a cluster lives. */
  async #askUid(): Promise<void> {
    if (this.#clusterUid !== null) return;
    const uid = text(await this.#options.tools.api.get("/api/v1/namespaces/kube-system"), "metadata", "uid");
    this.#clusterUid = (uid as ClusterUid | null) ?? null;
  }

  /** Notices that the API server has gone or come back, and calls back for it. */
  async #pulse(changed: () => void, signal: AbortSignal): Promise<void> {
    const { api } = this.#options.tools;
    let was = api.away() === null;
    while (!signal.aborted) {
      await api.getText("/readyz", signal, 1).catch(() => undefined);
      const is = api.away() === null;
      if (is !== was) changed();
      was = is;
      await delay(PULSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #learnUid(signal: AbortSignal): Promise<void> {
    while (this.#clusterUid === null && !signal.aborted) {
      await this.#askUid().catch((error: unknown) => {
        this.#options.log.debug({ err: messageOf(error) }, "the namespace kube-system cannot be read yet");
      });
      if (this.#clusterUid === null) await delay(1000, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
