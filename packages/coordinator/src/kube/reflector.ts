import { setTimeout as delay } from "node:timers/promises";
import type { Instant } from "@lockkeeper/core/model/ids";
import type { Logger } from "pino";
import type { Api } from "./api.ts";
import { ApiError, isStatus, messageOf, Unreachable } from "./failures.ts";
import { instant } from "./instants.ts";
import { at, count, list, parseJson, text } from "./json.ts";

export type Source<T> = {
  /** For logs. */
  readonly name: string;
  /** The collection's path; asked for before each list, because API versions come and go with upgrades. */
  readonly path: () => Promise<string>;
  readonly query: Readonly<Record<string, string>>;
  /** Null leaves the object out. @param path the collection's, which says the API version: items of a list do not. */
  readonly parse: (object: unknown, path: string) => T | null;
};

const PAGE = 500;
/** The server ends a watch after this; it is then taken up where it was. */
const WATCH_SECONDS = 240;
/** Bookmarks come about once a minute: a stream that is silent for longer may be dead, and is cheap to take up again. */
const SILENCE_MS = 90_000;
const BACKOFF_MS = { min: 250, max: 5000 };
/** An event is taken to be delivered at most this long after it happened. */
const WATCH_LAG_MS = 2000;

/**
 * A cache of one collection, kept by list and watch: resumed at its resourceVersion, listed anew on 410 Gone, reconnected
 * with jittered backoff.
 */
export class Reflector<T> {
  readonly #api: Api;
  readonly #source: Source<T>;
  readonly #clock: () => Instant;
  readonly #log: Logger;
  readonly #changed: () => void;
  #items: Map<string, T> | null = null;
  #resourceVersion: string | null = null;
  #seenAt: Instant | null = null;
  #stream: AbortController | null = null;
  #listing: Promise<unknown> = Promise.resolve();

  constructor(api: Api, source: Source<T>, clock: () => Instant, log: Logger, changed: () => void) {
    this.#api = api;
    this.#source = source;
    this.#clock = clock;
    this.#log = log;
    this.#changed = changed;
  }

  /** What is known; null before the first list. */
  items(): readonly T[] | null {
    return this.#items && [...this.#items.values()];
  }

  /** A time at which the cache was surely complete: a list's start, or a watch event's arrival less the lag. */
  seenAt(): Instant | null {
    return this.#seenAt;
  }

  /** Lists anew; a running watch goes on from there. One list at a time, so that an older one cannot replace a newer. */
  refresh(signal?: AbortSignal): Promise<void> {
    const next = this.#listing.then(() => this.#list(signal));
    this.#listing = next.catch(() => undefined);
    return next;
  }

  /** Watches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (this.#resourceVersion === null) await this.refresh(signal);
        await this.#watch(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) this.#resourceVersion = null;
        failures += 1;
        const wait = Math.min(BACKOFF_MS.max, BACKOFF_MS.min * 2 ** Math.min(failures, 8));
        this.#log.debug({ watch: this.#source.name, failures, err: messageOf(error) }, "watch broken off");
        await delay(wait * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #list(signal: AbortSignal | undefined): Promise<void> {
    const path = await this.#source.path();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#listAll(path, signal);
        return;
      } catch (error) {
        // A continue token expires when a list takes longer than etcd's history.
        if (!isStatus(error, 410) || attempt === 3) throw error;
      }
    }
  }

  async #listAll(path: string, signal: AbortSignal | undefined): Promise<void> {
    const startedAt = this.#clock();
    const items = new Map<string, T>();
    let next: string | null = null;
    let version: string | null = null;
    do {
      const query: URLSearchParams = new URLSearchParams({ ...this.#source.query, limit: String(PAGE) });
      if (next) query.set("continue", next);
      const page = await this.#api.get(`${path}?${query}`, signal);
      version = text(page, "metadata", "resourceVersion");
      if (version === null) throw new Unreachable(`the list of ${this.#source.name} has no resourceVersion`);
      for (const object of list(page, "items")) this.#put(items, object, path);
      next = text(page, "metadata", "continue") || null;
    } while (next);
    this.#stream?.abort();
    this.#items = items;
    this.#resourceVersion = version;
    this.#saw(startedAt);
    this.#changed();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    const stop = () => stream.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const query = new URLSearchParams({
        ...this.#source.query,
        watch: "true",
        allowWatchBookmarks: "true",
        timeoutSeconds: String(WATCH_SECONDS),
        resourceVersion: this.#resourceVersion ?? "",
      });
      const collection = await this.#source.path();
      await this.#api.watch(`${collection}?${query}`, SILENCE_MS, stream.signal, (line) => {
        if (!stream.signal.aborted) this.#event(parseJson(line), collection);
      });
    } catch (error) {
      if (!stream.signal.aborted || signal.aborted) throw error;
      // A list replaced the cache meanwhile: go on from its resourceVersion.
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  #event(event: unknown, path: string): void {
    const type = text(event, "type");
    const object = at(event, "object");
    if (type === "ERROR") {
      const status = count(object, "code") || 500;
      throw new ApiError({ status, retryAfter: null, body: JSON.stringify(object) });
    }
    const version = text(object, "metadata", "resourceVersion");
    if (version === null) return;
    this.#resourceVersion = version;
    this.#saw(instant(this.#clock() - WATCH_LAG_MS));
    if (type === "BOOKMARK") return;
    if (type === "DELETED") this.#items?.delete(keyOf(object));
    else if (this.#items) this.#put(this.#items, object, path);
    this.#changed();
  }

  #put(items: Map<string, T>, object: unknown, path: string): void {
    const item = this.#source.parse(object, path);
    if (item === null) items.delete(keyOf(object));
    else items.set(keyOf(object), item);
  }

  #saw(at: Instant): void {
    this.#seenAt = this.#seenAt !== null && this.#seenAt > at ? this.#seenAt : at;
  }
}

function keyOf(object: unknown): string {
  return `${text(object, "metadata", "namespace") ?? ""}/${text(object, "metadata", "name") ?? ""}`;
}

function isGone(error: unknown): boolean {
  return isStatus(error, 410) || isStatus(error, 404);
}
