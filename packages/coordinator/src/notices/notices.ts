import { setTimeout as delay } from "node:timers/promises";
import type { Instant, RunId } from "@lockkeeper/core/model/ids";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { approvalNotices, type Notice, noticeOf } from "@lockkeeper/core/notices/notice";
import { purposeOf } from "@lockkeeper/core/rules/run-title";
import type { Logger } from "pino";
import { Changes } from "../app/follow.ts";
import type { Store } from "../ports/store.ts";
import { backoffMs, GIVE_UP_MS, post } from "./deliver.ts";
import type { Hook } from "./hooks.ts";
import type { Outbox, Waiting } from "./outbox.ts";

const PAGE = 500;
const LONGEST_SLEEP_MS = 60_000;
const DISK_RETRY_MS = 10_000;

export type NoticesParts = {
  readonly hooks: readonly Hook[];
  readonly outbox: Outbox;
  readonly store: Pick<Store, "events">;
  readonly clock: () => Instant;
  readonly log: Logger;
  /** From 0 to 1; for the spread of retries. */
  readonly random?: () => number;
};

/** Tells the webhooks what the newest upgrade comes to. */
export class Notices {
  readonly #parts: NoticesParts;
  #newest: UpgradeStatus | null = null;
  #reading: Promise<void> | null = null;
  readonly #more = new Changes();

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** The newest upgrade has changed, or the coordinator has just started. Returns at once. */
  see(status: UpgradeStatus): void {
    if (this.#parts.hooks.length === 0) return;
    this.#newest = status;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
  }

  /** Delivers what waits, each hook in its order, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { hooks } = this.#parts;
    await Promise.all(hooks.map((hook) => this.#serve(hook, signal)));
  }

  async #readAll(): Promise<void> {
    while (this.#newest !== null) {
      const status = this.#newest;
      this.#newest = null;
      try {
        await this.#read(status);
      } catch (err) {
        this.#parts.log.error({ err }, "notices could not be kept");
      }
    }
    this.#more.happened();
  }

  async #read(status: UpgradeStatus): Promise<void> {
    const { outbox, clock, log } = this.#parts;
    const now = clock();
    const cursor = outbox.cursor();
    const same = cursor?.run === status.id;
    // The last run may have ended while nobody looked.
    const before = cursor === null || same ? [] : this.#noticesAfter(cursor.run, cursor.seq).notices;
    const { notices, seq } = this.#noticesAfter(status.id, same ? cursor.seq : 0);
    const found = [...before, ...notices];
    const asked = approvalNotices(status, now).filter(({ id }) => !outbox.told(id));
    // What happened before anybody was to be told, or while nobody could be for a day, is no news.
    const news = [...found, ...asked].filter(({ at }) => now - at < GIVE_UP_MS);
    if (same && cursor.seq === seq && asked.length === 0) return;
    const more = news.flatMap((notice) => this.#toSend(notice, now));
    const dropped = await outbox.add(
      more,
      { run: status.id, seq },
      asked.map(({ id }) => id),
    );
    if (dropped > 0) log.warn({ dropped }, "notices that nobody took were dropped: there are too many");
  }

  /** Of a run's events after that number, and the number of the last one. */
  #noticesAfter(run: RunId, after: number): { readonly notices: readonly Notice[]; readonly seq: number } {
    const { store } = this.#parts;
    const [first] = store.events(run, 0, 1);
    const notices: Notice[] = [];
    let seq = after;
    if (first?.type !== "run-started") return { notices, seq };
    const { from, to } = first.plan;
    const about = { id: run, purpose: purposeOf(first.plan), from, to };
    for (let page = store.events(run, seq, PAGE); page.length > 0; page = store.events(run, seq, PAGE)) {
      for (const event of page) {
        const notice = noticeOf(event, about);
        if (notice !== null) notices.push(notice);
        seq = event.seq;
      }
    }
    return { notices, seq };
  }

  #toSend(notice: Notice, now: number): readonly Waiting[] {
    return this.#parts.hooks
      .filter(({ kinds }) => kinds.includes(notice.kind))
      .map(({ name }) => ({ hook: name, notice, attempts: 0, nextAt: now }));
  }

  async #serve(hook: Hook, signal: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#parts;
    while (!signal.aborted) {
      // Taken before one looks, so that nothing is missed.
      const more = this.#more.next(signal);
      const next = outbox.waiting().find((one) => one.hook === hook.name);
      const wait = next === undefined ? LONGEST_SLEEP_MS : Math.min(next.nextAt - clock(), LONGEST_SLEEP_MS);
      if (next !== undefined && wait <= 0) await this.#tryOrWait(hook, next, signal);
      else await Promise.race([more, delay(wait, undefined, { signal }).catch(() => undefined)]);
    }
  }

  /** A disk that refuses is no reason to end. */
  async #tryOrWait(hook: Hook, one: Waiting, signal: AbortSignal): Promise<void> {
    try {
      await this.#try(hook, one, signal);
    } catch (err) {
      this.#parts.log.error({ err, hook: hook.name }, "what came of a notice could not be kept");
      await delay(DISK_RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #try(hook: Hook, one: Waiting, signal: AbortSignal): Promise<void> {
    const { outbox, clock, log, random = Math.random } = this.#parts;
    const why = await post(hook, one.notice, clock(), signal);
    if (signal.aborted) return;
    const about = { hook: hook.name, notice: one.notice.id, run: one.notice.upgrade, attempts: one.attempts + 1 };
    if (why === null) {
      log.info(about, "a notice was taken");
      return outbox.settle(one, null);
    }
    if (clock() - one.notice.at >= GIVE_UP_MS) {
      log.error({ ...about, why }, "a notice was given up");
      return outbox.settle(one, null);
    }
    const attempts = one.attempts + 1;
    log.warn({ ...about, why }, "a notice was not taken, and is tried again");
    return outbox.settle(one, { ...one, attempts, nextAt: clock() + backoffMs(attempts, random()) });
  }
}
