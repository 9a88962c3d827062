import { audit } from "@lockkeeper/core/audit/audit";
import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Epoch, Instant, RunId } from "@lockkeeper/core/model/ids";
import { foldMore, foldRun } from "@lockkeeper/core/run/fold";
import type { RunView } from "@lockkeeper/core/run/view";
import type { Store } from "../ports/store.ts";

const PAGE = 1000;

/** A whole run log from the store. */
export function readLog(store: Pick<Store, "events">, run: RunId): readonly RunEvent[] {
  const events: RunEvent[] = [];
  for (;;) {
    const page = store.events(run, events.length, PAGE);
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}

/**
 * Reads a run as one does who did not write it: the independent checker judges the log first (design, invariant 10);
 * what it rejects is shown and never acted on.
 */
export function loadRun(store: Pick<Store, "events">, run: RunId): RunView {
  const events = readLog(store, run);
  const rejections = audit(events).map((b) => ({ seq: b.seq, why: `invariant ${b.invariant}: ${b.why}` }));
  return foldRun(events, rejections);
}

/** The open run's log with its view kept beside it. */
export class RunLog {
  readonly run: RunId;
  readonly #store: Store;
  #view: RunView;

  constructor(store: Store, run: RunId) {
    this.run = run;
    this.#store = store;
    this.#view = loadRun(store, run);
  }

  get view(): RunView {
    return this.#view;
  }

  /** Appends under an epoch. @throws LogConflict when another has written meanwhile or a higher epoch rules. */
  append(epoch: Epoch, at: Instant, bodies: NonEmpty<EventBody>): readonly RunEvent[] {
    const answer = this.#store.append(this.run, epoch, this.#view.seq, at, bodies);
    if (answer.is === "conflict") throw new LogConflict(answer.why);
    this.#view = foldMore(this.#view, answer.events);
    return answer.events;
  }
}

/** `log-conflict` of the error table. */
export class LogConflict extends Error {}
