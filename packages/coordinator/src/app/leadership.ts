import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import { stoppedByRestore } from "@lockkeeper/core/run/restore-redoes";
import type { Logger } from "pino";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { LeaderLease, LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";

export type LeadershipParts = {
  readonly lease: LeaderLease;
  readonly store: Store;
  readonly agents: Agents;
  readonly cluster: Cluster;
  readonly reconciler: Reconciler;
  readonly clock: () => Instant;
  readonly log: Logger;
  readonly changed: () => void;
};

/**
 * From the Lease to acting: won -> every node's agent has said hello (or a person declared it absent) -> an epoch above
 * everything that Lease, store and journals know -> the agents hold it -> the reconciler leads. Lost at any point: all
 * acts stop at once, and it stands by again (design, section 6).
 */
export class Leadership {
  readonly #parts: LeadershipParts;
  readonly #absent = new Set<NodeName>();
  #seen: Epoch | null = null;
  #held = false;
  /** A restore has stopped the API server, and with it the Lease: hosts are led on under the epoch that they hold. */
  #alone = false;
  #raising = false;

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
  }

  get holdsLease(): boolean {
    return this.#held || this.#alone;
  }

  /** What is waited for before anything is commanded, one line each. */
  waitingFor(): readonly string[] {
    const { lease, reconciler } = this.#parts;
    if (this.#alone) return [];
    if (!this.#held) return [`the Lease is held by ${lease.holder() ?? "nobody yet"}`];
    const missing = this.#missing();
    if (missing === null) return ["the cluster's nodes are not known yet"];
    if (missing.length > 0) return missing.map((node) => `the agent of ${node} has not said hello`);
    return reconciler.epoch === null ? ["the agents have not taken the new epoch yet"] : [];
  }

  /** A person says that nothing runs on a node whose agent cannot say hello. Holds until this coordinator stops leading. */
  declareAbsent(node: NodeName): void {
    this.#absent.add(node);
    this.check();
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#parts.lease.run((change) => this.#leaseChanged(change), signal);
  }

  /** To be called when an agent or the cluster has changed. */
  check(): void {
    if (this.#alone) {
      this.#backFromAlone();
      return;
    }
    if (!this.#held || this.#raising) return;
    const { reconciler } = this.#parts;
    if (reconciler.epoch === null ? this.#missing()?.length === 0 : this.#known() > reconciler.epoch) this.#raise();
  }

  #leaseChanged(change: LeaseChange): void {
    const { log, reconciler } = this.#parts;
    if (change.is === "won") {
      if (this.#alone) this.#endAlone("the API server is back");
      this.#held = true;
      this.#seen = change.seen;
      log.info({ seen: change.seen }, "the Lease is ours");
      this.check();
    } else if (change.because === "silence" && this.#stoppedByUs()) {
      this.#held = false;
      this.#alone = true;
      log.warn({ why: change.why }, "the restore has stopped the API server: hosts are led on without the Lease");
    } else {
      this.#held = false;
      this.#alone = false;
      this.#absent.clear();
      reconciler.stepDown(change.why);
      log.warn({ why: change.why }, "lost the Lease: stepped down, nothing is commanded any more");
    }
    this.#parts.changed();
  }

  /**
   * The Lease cannot be renewed because our own restore keeps the API server stopped. Nobody else can win it meanwhile
   * where that server is the only one; and were there another, agents that have heard its higher epoch refuse ours.
   */
  #stoppedByUs(): boolean {
    const { cluster, reconciler } = this.#parts;
    const open = reconciler.current;
    return reconciler.epoch !== null && cluster.observe().is === "away" && open !== null && stoppedByRestore(open.view);
  }

  /** As soon as the API server answers again, only the Lease says who leads: this one stands by until it has won it. */
  #backFromAlone(): void {
    if (this.#parts.cluster.observe().is === "seen") this.#endAlone("the API server is back");
  }

  #endAlone(why: string): void {
    this.#alone = false;
    this.#parts.reconciler.stepDown(`${why}: the Lease decides again who leads`);
    this.#parts.log.info({ why }, "leading without the Lease is over");
    this.#parts.changed();
  }

  /** Nodes whose agents have not said hello; null while the nodes are not known. */
  #missing(): readonly NodeName[] | null {
    const { cluster, agents } = this.#parts;
    const seen = cluster.observe();
    if (seen.is === "away") return null;
    return seen.state.nodes.map((n) => n.name).filter((n) => !agents.hellos().has(n) && !this.#absent.has(n));
  }

  /** The highest epoch that anybody knows of. */
  #known(): number {
    const { store, agents } = this.#parts;
    const journals = [...agents.hellos().values()].map((h) => h.journal.epoch ?? 0);
    return Math.max(0, this.#seen ?? 0, store.highestEpoch() ?? 0, ...journals);
  }

  #raise(): void {
    const { log } = this.#parts;
    this.#raising = true;
    this.#take()
      .catch((error: unknown) => log.warn({ err: error }, "the epoch could not be raised yet"))
      .finally(() => {
        this.#raising = false;
        this.#parts.changed();
      });
  }

  async #take(): Promise<void> {
    const { store, lease, agents, reconciler, log } = this.#parts;
    const epoch = (this.#known() + 1) as Epoch;
    // Durable before anybody hears of it: two leaders never share an epoch.
    store.raiseEpoch(epoch);
    await lease.writeEpoch(epoch);
    if (!this.#held) return;
    this.#seen = epoch;
    const answer = await agents.lead(epoch);
    if (!this.#held) return;
    if (!answer.ok && answer.problem.code !== "agent-away") throw new Error(answer.problem.detail);
    log.info({ epoch }, "leading");
    reconciler.lead(epoch);
  }
}
