import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Epoch, Instant, NodeName } from "@lockkeeper/core/model/ids";
import { stoppedByRestore } from "@lockkeeper/core/run/restore-redoes";
import { isStillWithoutApi } from "@lockkeeper/core/run/restore-without-api";
import type { Logger } from "pino";
import type { Agents } from "../ports/agents.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { LeaderLease, LeaseChange } from "../ports/lease.ts";
import type { Store } from "../ports/store.ts";
import type { Reconciler } from "../reconciler/reconciler.ts";
import { type Known, LastKnown } from "./last-known.ts";

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
 * What hosts are led for without the Lease: a restore, since the API server is away by it or it was begun without one; or
 * nothing but the end of a run that was aborted while the API server was away.
 */
export type AloneFor = "restore" | "ending";

const ENDING =
  "an aborted run comes to its end without the API, and nothing else is commanded: `lockkeeper status` says what it waits for";

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
  /** Hosts are led without the Lease, and for what; null: they are not. */
  #alone: AloneFor | null = null;
  #raising = false;
  /** The highest epoch that this process has made. */
  #made: Epoch | null = null;
  /** The highest epoch that this process has told agents of. */
  #told: Epoch | null = null;
  readonly #last = new LastKnown();

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
  }

  get holdsLease(): boolean {
    return this.#held || this.#alone !== null;
  }

  /** What is waited for before anything is commanded, one line each. */
  waitingFor(): readonly string[] {
    const { lease, reconciler } = this.#parts;
    if (this.#alone === "restore") return [];
    if (this.#alone === "ending" && reconciler.current !== null) return [ENDING];
    if (!this.#held) {
      const standsBy = lease.namesUs() ? this.#last.describe() : null;
      return [standsBy ?? `the Lease is held by ${lease.holder() ?? "nobody yet"}`];
    }
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
    this.#last.noteMembers(this.#parts.agents.facts());
    if (this.#alone !== null) {
      this.#backFromAlone();
      return;
    }
    if (!this.#held || this.#raising) return;
    const { reconciler } = this.#parts;
    if (reconciler.epoch === null ? this.#missing()?.length === 0 : this.#known() > reconciler.epoch) this.#raise();
  }

  #leaseChanged(change: LeaseChange): void {
    if (change.is === "won") {
      if (this.#alone !== null) this.#endAlone("the API server is back");
      this.#held = true;
      this.#seen = change.seen;
      this.#parts.log.info({ seen: change.seen }, "the Lease is ours");
      this.check();
    } else this.#lost(change);
    this.#parts.changed();
  }

  #lost({ because, why }: Extract<LeaseChange, { is: "lost" }>): void {
    const { log, reconciler } = this.#parts;
    this.#held = false;
    if (because === "silence") this.#keep();
    else this.#last.replaced(why);
    if (because === "silence" && this.#goesOnAlone()) {
      this.#alone = "restore";
      log.warn({ why }, "the API server is away for a restore: hosts are led on without the Lease");
      return;
    }
    this.#alone = null;
    this.#absent.clear();
    reconciler.stepDown(why);
    log.warn({ why }, "lost the Lease: stepped down, nothing is commanded any more");
  }

  /** What is known at the loss of the Lease is what a restore without the API can begin with. */
  #keep(): void {
    const { cluster, reconciler, clock } = this.#parts;
    this.#last.silent(reconciler.epoch, cluster.lastSeen(), clock());
  }

  /**
   * The Lease cannot be renewed because our own restore keeps the API server stopped, or was begun because it was away. Nobody
   * else can win it meanwhile where no server answers; and were there one, agents that have heard its higher epoch refuse ours.
   */
  #goesOnAlone(): boolean {
    const { cluster, reconciler } = this.#parts;
    const open = reconciler.current;
    if (reconciler.epoch === null || open === null) return false;
    return isStillWithoutApi(open.view) || (cluster.observe().is === "away" && stoppedByRestore(open.view));
  }

  /**
   * As soon as the API server answers again, only the Lease says who leads: this one stands by until it has won it. An API
   * server whose etcd is ill answers now and then: where nothing is committed, only the Lease itself tells that it is back.
   */
  #backFromAlone(): void {
    const { cluster, lease, reconciler } = this.#parts;
    const open = reconciler.current;
    if (open === null) this.#endAlone("no run is open");
    else if (this.#alone === "ending" || isStillWithoutApi(open.view)) {
      if (!lease.namesUs()) this.#endAlone(`the Lease is held by ${lease.holder() ?? "nobody"}`);
    } else if (cluster.observe().is === "seen") this.#endAlone("the API server is back");
  }

  /** What a restore or an abort may begin with while the API server is away; `not-ready` or `restore-not-last-leader` with the reason. */
  standsBy(): Result<Known & { readonly last: LastKnown }> {
    const { lease } = this.#parts;
    this.check();
    if (this.#held) return fail("not-ready", "the Lease has not run out yet: ask again in a quarter of a minute");
    if (this.#alone !== null)
      return fail("upgrade-running", this.#alone === "ending" ? ENDING : "a restore is under way already");
    const known = this.#last.known();
    if (!known.ok) return known;
    if (!lease.namesUs())
      return fail("restore-not-last-leader", `the Lease was last seen to be held by ${lease.holder() ?? "nobody"}`);
    const higher = this.#ledByOthers();
    if (higher !== null) return fail("restore-not-last-leader", `${higher}: another coordinator has led since`);
    return ok({ ...known.value, last: this.#last });
  }

  /**
   * Leads hosts without the Lease while the API server is away, under a new epoch that the agents of these nodes hold.
   * @param begin makes the run, or aborts the open one, under that epoch; where it cannot, nothing is led.
   */
  async leadAlone<T>(
    nodes: readonly NodeName[],
    what: AloneFor,
    begin: (epoch: Epoch) => Result<T>,
  ): Promise<Result<T>> {
    const { agents, reconciler, log, changed } = this.#parts;
    const may = this.standsBy();
    if (!may.ok) return may;
    if (this.#raising) return fail("not-ready", "an epoch is being raised just now: ask again");
    this.#raising = true;
    try {
      const epoch = this.#makeEpoch();
      this.#told = epoch;
      const answer = await agents.lead(epoch);
      if (this.#held) return fail("restore-api-answers", "the Lease was won meanwhile: the API server is back");
      if (!answer.ok && answer.problem.code !== "agent-away") return answer;
      const gone = nodes.filter((node) => !agents.hellos().get(node)?.presence.connected);
      if (gone.length > 0) return fail("agent-away", `the agent of ${gone.join(", ")} has gone; nothing was begun`);
      this.#alone = what;
      reconciler.lead(epoch, what === "ending");
      const begun = begin(epoch);
      if (begun.ok) log.warn({ epoch, for: what }, "the API server is away: hosts are led without the Lease");
      else this.#endAlone(begun.problem.detail);
      return begun;
    } finally {
      this.#raising = false;
      if (this.#held) this.check();
      changed();
    }
  }

  #endAlone(why: string): void {
    this.#alone = null;
    this.#parts.reconciler.stepDown(`${why}: the Lease decides who leads`);
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

  /** Who knows of an epoch that this process has not made, or agents of one that it has not told them; null when nobody does. */
  #ledByOthers(): string | null {
    const { store, agents } = this.#parts;
    const stored = Math.max(store.highestEpoch() ?? 0, this.#seen ?? 0);
    if (stored > (this.#made ?? 0))
      return `Lease or store know the epoch ${stored}, and this one made ${this.#made ?? "none"}`;
    const one = [...agents.hellos().values()].find((h) => (h.journal.epoch ?? 0) > (this.#told ?? 0));
    if (one === undefined) return null;
    return `the agent of ${one.node} knows the epoch ${one.journal.epoch}, and this one led under ${this.#told ?? "none"}`;
  }

  /** One above all that anybody knows; durable before anybody hears of it: two leaders never share an epoch. */
  #makeEpoch(): Epoch {
    const epoch = (this.#known() + 1) as Epoch;
    this.#parts.store.raiseEpoch(epoch);
    this.#made = epoch;
    return epoch;
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
    const { lease, agents, reconciler, log } = this.#parts;
    const epoch = this.#makeEpoch();
    await lease.writeEpoch(epoch);
    if (!this.#held) return;
    this.#seen = epoch;
    this.#told = epoch;
    const answer = await agents.lead(epoch);
    if (!this.#held) return;
    if (!answer.ok && answer.problem.code !== "agent-away") throw new Error(answer.problem.detail);
    log.info({ epoch }, "leading");
    reconciler.lead(epoch);
  }
}
