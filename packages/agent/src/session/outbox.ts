import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { HostOutcome } from "@lockkeeper/protocol/codec/outcome";
import type { Logger } from "pino";
import type { Journal } from "../ports/steps.ts";

/** A settled step that the coordinator has not acknowledged yet. */
export type Settled = { readonly number: number; readonly key: AttemptKey; readonly outcome: HostOutcome };

/** Settled steps on their way to the coordinator. What is in the journal unacknowledged is on its way again after a restart. */
export type Outbox = {
  pending(): readonly Settled[];
  add(key: AttemptKey, outcome: HostOutcome): Settled;
  /** The coordinator has it in its run log; noted in the journal. */
  acknowledge(number: number): Promise<void>;
  /** @returns how to stop listening. */
  onAdded(listener: (settled: Settled) => void): () => void;
};

export function createOutbox(journal: Journal, log: Logger): Outbox {
  const pending = new Map<number, Settled>();
  const listeners = new Set<(settled: Settled) => void>();
  let last = 0;
  const put = (key: AttemptKey, outcome: HostOutcome): Settled => {
    const known = [...pending.values()].find((it) => same(it.key, key));
    const settled = { number: known?.number ?? ++last, key, outcome };
    pending.set(settled.number, settled);
    return settled;
  };
  const inJournal = (type: "settled" | "acknowledged", key: AttemptKey) =>
    journal.records().some((record) => record.type === type && same(record.key, key));

  const acknowledged = new Set<string>();
  for (const record of journal.records()) {
    if (record.type === "acknowledged") acknowledged.add(keyText(record.key));
  }
  for (const record of journal.records()) {
    if (record.type === "settled" && !acknowledged.has(keyText(record.key))) put(record.key, record.outcome);
  }

  return {
    pending: () => [...pending.values()],
    add(key, outcome) {
      const settled = put(key, outcome);
      for (const listener of listeners) listener(settled);
      return settled;
    },
    async acknowledge(number) {
      const settled = pending.get(number);
      if (!settled) return;
      pending.delete(number);
      const { key } = settled;
      if (!inJournal("settled", key) || inJournal("acknowledged", key)) return;
      try {
        await journal.append({ type: "acknowledged", key });
      } catch (err) {
        // It is sent once more after the next start, which the coordinator answers from its log.
        log.warn({ err, ...key }, "the acknowledgement could not be journalled");
      }
    },
    onAdded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** One text for one attempt. */
export function keyText({ run, step, attempt }: AttemptKey): string {
  return `${run} ${step} ${attempt}`;
}

function same(a: AttemptKey, b: AttemptKey): boolean {
  return a.attempt === b.attempt && a.step === b.step && a.run === b.run;
}
