import type { ApiServer } from "../api/start.ts";

/** The data that a control plane's etcd runs on: null is what it always had, else a restore's. */
export type RunsOn = { readonly token: string; readonly database: Uint8Array } | null;

/** What the stand-in for etcd is told as control planes stop, start and come back on other data. */
export type EtcdWitness = {
  away(member: string, is: boolean): void;
  /** etcd is a new cluster since that restore. */
  renewed(token: string): void;
};

const HASH_BYTES = 32;

/** The database as the sandbox writes it: the objects of its API as JSON, filled up to whole blocks. */
export function databaseOf(api: ApiServer): Buffer {
  const text = Buffer.from(JSON.stringify(api.store.all()));
  return Buffer.concat([text, Buffer.alloc((512 - (text.length % 512)) % 512, " ")]);
}

/**
 * Quorum, played: the API serves while more than half of the control planes run on the same data, and shows that data's
 * objects. What runs on the other data is not reached.
 */
export class RestoredData {
  readonly #api: ApiServer;
  readonly #members: readonly string[];
  readonly #witness: EtcdWitness;
  readonly #running = new Map<string, string | null>();
  /** Whose own data cannot be read any more: it starts on a restore's alone. */
  readonly #damaged = new Set<string>();
  #serving: string | null = "";
  #away = false;

  constructor(api: ApiServer, members: readonly string[], witness: EtcdWitness) {
    this.#api = api;
    this.#members = members;
    this.#witness = witness;
    for (const member of members) this.#running.set(member, "");
  }

  get away(): boolean {
    return this.#away;
  }

  /** The data on that member's disk is damaged: etcd ends, and does not start on it again. */
  async damaged(member: string): Promise<void> {
    this.#damaged.add(member);
    await this.stopped(member);
  }

  async stopped(member: string): Promise<void> {
    this.#running.set(member, null);
    await this.#settle(null);
  }

  async started(member: string, on: RunsOn): Promise<void> {
    if (on === null && this.#damaged.has(member)) return;
    this.#damaged.delete(member);
    // What has come back on a restore's data once stays on it.
    this.#running.set(member, on?.token ?? "");
    await this.#settle(on);
  }

  async #settle(on: RunsOn): Promise<void> {
    const tokens = [...this.#running.values()].filter((token) => token !== null);
    const serving = tokens.find((token) => tokens.filter((t) => t === token).length > this.#members.length / 2) ?? null;
    if (serving !== null && serving !== "" && serving !== this.#serving && on !== null) {
      this.#witness.renewed(serving);
      const text = Buffer.from(on.database.subarray(0, on.database.length - HASH_BYTES)).toString("utf8");
      this.#api.store.load(JSON.parse(text.trimEnd()));
    }
    this.#serving = serving;
    for (const [member, token] of this.#running) this.#witness.away(member, serving === null || token !== serving);
    const away = serving === null;
    if (away === this.#away) return;
    this.#away = away;
    if (away) await this.#api.goAway();
    else await this.#api.comeBack();
  }
}
