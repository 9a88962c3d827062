import { setTimeout as delay } from "node:timers/promises";
import { type Epoch, epoch } from "@lockkeeper/core/model/ids";
import type { Logger } from "pino";
import type { LeaderLease, LeaseChange, LostBecause } from "../ports/lease.ts";
import type { Api } from "./api.ts";
import { isStatus, messageOf } from "./failures.ts";
import { at, count, strings, text } from "./json.ts";

export const LEASE_NAME = "lockkeeper-coordinator";
export const EPOCH_ANNOTATION = "lockkeeper.dev/epoch";

export type LeasePace = {
  readonly durationSeconds: number;
  readonly renewMs: number;
  readonly retryMs: number;
  /** A request that takes longer is given up, so that there is time for another one before the Lease runs out. */
  readonly requestMs: number;
  /** Leading ends this long before the Lease does, for a write that is under way just then. */
  readonly marginMs: number;
};

export const LEASE_PACE: LeasePace = {
  durationSeconds: 15,
  renewMs: 5000,
  retryMs: 1000,
  requestMs: 4000,
  marginMs: 2500,
};

type Seen = { readonly object: unknown; readonly holder: string; readonly version: string };

/**
 * Leadership by a Lease, as client-go's leader election does it: another's Lease counts as over when its record has not
 * changed for its whole duration by our own monotonic clock, so that no two machines' clocks are compared. Every write
 * carries the resourceVersion that was read.
 */
export class KubeLease implements LeaderLease {
  readonly #api: Api;
  readonly #path: string;
  readonly #namespace: string;
  readonly #identity: string;
  readonly #log: Logger;
  readonly #pace: LeasePace;
  /** How long after a renewal we still count as leading. */
  readonly #goodMs: number;
  #seen: Seen | null = null;
  #seenSince = 0;
  #renewedAt: number | null = null;
  /** The epoch that we wrote into the Lease since we won it. */
  #wrote: Epoch | null = null;
  #lossTimer: NodeJS.Timeout | null = null;
  #changed: (change: LeaseChange) => void = () => undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(api: Api, namespace: string, identity: string, log: Logger, pace = LEASE_PACE) {
    this.#pace = pace;
    this.#goodMs = pace.durationSeconds * 1000 - pace.marginMs;
    this.#api = api;
    this.#namespace = namespace;
    this.#path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    this.#identity = identity;
    this.#log = log;
  }

  held(): boolean {
    return this.#renewedAt !== null && performance.now() - this.#renewedAt < this.#goodMs;
  }

  namesUs(): boolean {
    return this.#seen?.holder === this.#identity;
  }

  holder(): string | null {
    return this.#seen?.holder || null;
  }

  async run(changed: (change: LeaseChange) => void, signal: AbortSignal): Promise<void> {
    this.#changed = changed;
    while (!signal.aborted) {
      let wait = this.#pace.renewMs;
      try {
        await this.#alone(() => this.#winOrRenew(signal));
      } catch (error) {
        if (signal.aborted) break;
        this.#log.warn({ err: messageOf(error), held: this.held() }, "the Lease could not be renewed");
        wait = this.#pace.retryMs;
      }
      const jitter = this.#renewedAt === null ? this.#pace.retryMs * Math.random() : 0;
      await delay((this.#renewedAt === null ? this.#pace.retryMs : wait) + jitter, undefined, { signal }).catch(
        () => undefined,
      );
    }
    await this.#alone(() => this.#release());
  }

  async writeEpoch(value: Epoch): Promise<void> {
    await this.#alone(async () => {
      if (!this.held()) throw new Error("the Lease is not ours");
      for (let tries = 1; ; tries++) {
        const seen = await this.#read();
        if (seen?.holder !== this.#identity) throw new Error(`the Lease is held by ${seen?.holder || "nobody"}`);
        const present = epochOf(seen.object);
        if (present !== null && present > value) throw new Error(`the Lease carries epoch ${present} already`);
        try {
          await this.#put(seen, {}, { [EPOCH_ANNOTATION]: String(value) });
          this.#wrote = value;
          return;
        } catch (error) {
          if (!isStatus(error, 409) || tries === 3) throw error;
        }
      }
    });
  }

  async #winOrRenew(signal: AbortSignal): Promise<void> {
    const sentAt = performance.now();
    const seen = await this.#read(signal);
    if (this.#wrote !== null && (epochOf(seen?.object) ?? 0) < this.#wrote) {
      this.#lose(`the Lease came back older: it does not carry the epoch ${this.#wrote} that was written`, "older");
      return;
    }
    if (seen === null) {
      await this.#create(signal);
    } else if (seen.holder === this.#identity || seen.holder === "" || this.#overdue(seen)) {
      const taken = seen.holder !== this.#identity;
      const transitions = count(seen.object, "spec", "leaseTransitions") + (taken ? 1 : 0);
      const acquired = taken ? { acquireTime: microTime(), leaseTransitions: transitions } : {};
      await this.#put(seen, { holderIdentity: this.#identity, renewTime: microTime(), ...acquired }, {}, signal);
    } else {
      this.#lose(`the Lease is held by ${seen.holder}`, "taken");
      return;
    }
    this.#won(sentAt);
  }

  /** @param sentAt before the request: the Lease runs from some moment after it, never before. */
  #won(sentAt: number): void {
    if (performance.now() - sentAt >= this.#goodMs) {
      this.#lose("the answer to its renewal came too late", "silence");
      return;
    }
    const before = this.held();
    this.#renewedAt = sentAt;
    if (this.#lossTimer) clearTimeout(this.#lossTimer);
    const left = sentAt + this.#goodMs - performance.now();
    this.#lossTimer = setTimeout(() => this.#lose("it could not be renewed in time", "silence"), Math.max(0, left));
    this.#lossTimer.unref();
    if (!before) this.#changed({ is: "won", seen: epochOf(this.#seen?.object) });
  }

  #lose(why: string, because: LostBecause): void {
    if (this.#lossTimer) clearTimeout(this.#lossTimer);
    this.#lossTimer = null;
    this.#wrote = null;
    if (this.#renewedAt === null) return;
    this.#renewedAt = null;
    this.#changed({ is: "lost", why, because });
  }

  /** Says that nobody holds it, so that the next one need not wait. The epoch stays. */
  async #release(): Promise<void> {
    const held = this.#renewedAt !== null;
    this.#lose("this coordinator stops", "stopping");
    if (!held) return;
    try {
      const seen = await this.#read();
      if (seen?.holder === this.#identity) await this.#put(seen, { holderIdentity: "", renewTime: microTime() }, {});
    } catch (error) {
      this.#log.info({ err: messageOf(error) }, "the Lease was not released and will run out");
    }
  }

  async #read(signal?: AbortSignal): Promise<Seen | null> {
    const timeout = AbortSignal.timeout(this.#pace.requestMs);
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const object = await this.#api.find(`${this.#path}/${LEASE_NAME}`, both);
    const version = text(object, "metadata", "resourceVersion");
    if (object === null || version === null) return null;
    const seen = { object, version, holder: text(object, "spec", "holderIdentity") ?? "" };
    if (this.#seen?.version !== version) this.#seenSince = performance.now();
    this.#seen = seen;
    return seen;
  }

  #overdue(seen: Seen): boolean {
    const seconds = count(seen.object, "spec", "leaseDurationSeconds") || this.#pace.durationSeconds;
    return performance.now() - this.#seenSince > seconds * 1000;
  }

  async #create(signal: AbortSignal): Promise<void> {
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { namespace: this.#namespace, name: LEASE_NAME },
      spec: {
        holderIdentity: this.#identity,
        leaseDurationSeconds: this.#pace.durationSeconds,
        acquireTime: microTime(),
        renewTime: microTime(),
        leaseTransitions: 0,
      },
    };
    this.#note(await this.#api.writeOnce("POST", this.#path, lease, this.#unfenced(signal)));
  }

  async #put(seen: Seen, spec: object, annotations: Record<string, string>, signal?: AbortSignal): Promise<void> {
    const metadata = {
      namespace: this.#namespace,
      name: LEASE_NAME,
      resourceVersion: seen.version,
      annotations: { ...strings(seen.object, "metadata", "annotations"), ...annotations },
    };
    const present = at(seen.object, "spec");
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata,
      spec: {
        ...(typeof present === "object" ? present : {}),
        leaseDurationSeconds: this.#pace.durationSeconds,
        ...spec,
      },
    };
    this.#note(await this.#api.writeOnce("PUT", `${this.#path}/${LEASE_NAME}`, lease, this.#unfenced(signal)));
  }

  #note(object: unknown): void {
    const version = text(object, "metadata", "resourceVersion") ?? "";
    this.#seen = { object, version, holder: text(object, "spec", "holderIdentity") ?? "" };
    this.#seenSince = performance.now();
  }

  /** The Lease is what fences the others: it cannot be fenced itself. */
  #unfenced(signal: AbortSignal | undefined) {
    return { fenced: false, timeoutMs: this.#pace.requestMs, signal };
  }

  /** One exchange at a time, so that a renewal and an epoch's writing do not conflict with each other. */
  #alone<T>(task: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(task);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

function epochOf(object: unknown): Epoch | null {
  return epoch(Number(strings(object, "metadata", "annotations")[EPOCH_ANNOTATION]));
}

/** MicroTime wants six digits of a second. */
function microTime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
