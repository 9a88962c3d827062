import type { RunId, StepId } from "@lockkeeper/core/model/ids";
import { planSteps } from "@lockkeeper/core/model/plan";
import type { Step } from "@lockkeeper/core/model/step";
import { type NodeEvent, nodeEventOf } from "@lockkeeper/core/notices/node-event";
import type { Logger } from "pino";
import type { Store } from "../ports/store.ts";

const PAGE = 500;
/** Behind an API server that does not answer no more than these wait: the record is the run log. */
const WAITING_MAX = 100;

export type NodeEventsParts = {
  readonly store: Pick<Store, "events">;
  /** Writes one; may fail. */
  readonly write: (event: NodeEvent) => Promise<void>;
  readonly log: Logger;
};

/**
 * Shows on the Node objects what is done to them, as Kubernetes Events: for people, as good as it goes. What happened before
 * this process began is not told again, and what cannot be written is left out.
 */
export class NodeEvents {
  readonly #parts: NodeEventsParts;
  #at: { readonly run: RunId; readonly seq: number } | null;
  #steps: ReadonlyMap<StepId, Step> = new Map();
  #waiting: NodeEvent[] = [];
  #writing = false;

  /** @param from the newest upgrade and its last event, which were told by an earlier process; null: there is none */
  constructor(parts: NodeEventsParts, from: { readonly run: RunId; readonly seq: number } | null) {
    this.#parts = parts;
    this.#at = from;
  }

  /** An upgrade has changed. Returns at once. */
  see(run: RunId): void {
    const { store } = this.#parts;
    let seq = this.#at?.run === run ? this.#at.seq : 0;
    if (this.#at?.run !== run || this.#steps.size === 0) this.#steps = stepsOf(store, run);
    for (let page = store.events(run, seq, PAGE); page.length > 0; page = store.events(run, seq, PAGE)) {
      for (const event of page) {
        const told = nodeEventOf(event, run, this.#steps);
        if (told !== null) this.#waiting.push(told);
        seq = event.seq;
      }
    }
    this.#at = { run, seq };
    this.#waiting = this.#waiting.slice(-WAITING_MAX);
    if (!this.#writing) void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await this.#parts.write(next);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#parts.log.warn(
          { node: next.node, reason: next.reason, why },
          "an Event about a node could not be written",
        );
      }
    }
    this.#writing = false;
  }
}

function stepsOf(store: Pick<Store, "events">, run: RunId): ReadonlyMap<StepId, Step> {
  const [first] = store.events(run, 0, 1);
  return new Map(first?.type === "run-started" ? planSteps(first.plan).map((step) => [step.id, step]) : []);
}
