import type { Problem } from "@lockkeeper/core/model/errors";
import { finding } from "@lockkeeper/core/model/finding";
import type { Epoch, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { HostOutcome } from "@lockkeeper/protocol/codec/outcome";
import type { Logger } from "pino";
import type { Assignment, Journal, StepExecutor } from "../ports/steps.ts";
import { keyText, type Outbox } from "./outbox.ts";

/** Attempts under way at once; the executor runs one mutating step at a time, so more is a coordinator gone wrong. */
const UNDER_WAY_MAX = 16;
/** How often the journal is looked at for the intent of an attempt that was just begun. */
const LOOK_MS = 10;

/** An answer to the coordinator; null: accepted. */
export type Refused = Problem | null;

/** The steps of this host, whichever session they were assigned on. */
export type Work = {
  /**
   * Persists the epoch before it answers. `epoch-old` when a higher one is known. What the host keeps for other runs than the
   * open one is let go; undefined: nobody said which is open.
   */
  lead(epoch: Epoch, open?: RunId | null): Promise<Refused>;
  /**
   * Takes an attempt, new or known. Accepted once its intent is in the journal (or it is over already); refused with
   * `epoch-old`, or `step-refused` when it is on another node. Its outcome goes to the outbox.
   */
  assign(assignment: Assignment): Promise<Refused>;
};

type WorkOptions = {
  readonly node: NodeName;
  readonly executor: StepExecutor;
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly progress: (key: AttemptKey, doing: string) => void;
  readonly log: Logger;
};

export function createWork(options: WorkOptions): Work {
  const { node, executor, journal, outbox, progress, log } = options;
  const running = new Map<string, Promise<void>>();
  // One after the other, so that no two compare with the same old epoch.
  let queue: Promise<unknown> = Promise.resolve();
  const accept = (epoch: Epoch): Promise<Refused> => {
    const turn = queue.then(async (): Promise<Refused> => {
      const held = journal.summary().epoch;
      if (held !== null && epoch < held) {
        return { code: "epoch-old", detail: `epoch ${epoch} is older than ${held}, which this agent holds` };
      }
      if (epoch !== held) await journal.append({ type: "epoch", epoch });
      return null;
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const run = async (assignment: Assignment, key: AttemptKey): Promise<void> => {
    const about = { run: key.run, step: key.step, attempt: key.attempt };
    log.info(about, "step begins");
    const outcome = await executor
      .run(assignment, (doing) => progress(key, doing))
      .catch((error: unknown): HostOutcome => {
        log.error({ err: error, ...about }, "the executor broke its word and threw");
        return unexpected(assignment, error);
      });
    log.info({ ...about, is: outcome.is }, "step settled");
    running.delete(keyText(key));
    outbox.add(key, outcome);
  };

  return {
    async lead(epoch, open) {
      const refused = await accept(epoch);
      if (refused === null && open !== undefined)
        executor.letGo(open).catch((err: unknown) => log.warn({ err }, "what other runs kept could not be let go yet"));
      return refused;
    },
    async assign(assignment) {
      const { step, attempt } = assignment;
      if (step.on !== node) return { code: "step-refused", detail: `${step.id} is on ${step.on}, this is ${node}` };
      const refused = await accept(assignment.epoch);
      if (refused !== null) return refused;
      const key = { run: assignment.run, step: step.id, attempt };
      const known = running.get(keyText(key));
      if (known) return null;
      if (running.size >= UNDER_WAY_MAX) {
        return { code: "step-refused", detail: `${running.size} steps are under way on ${node} already` };
      }
      const over = run(assignment, key);
      running.set(keyText(key), over);
      await intended(journal, key, over);
      return null;
    },
  };
}

/** Resolves when the journal holds the attempt's intent, or the attempt is over. */
async function intended(journal: Journal, key: AttemptKey, over: Promise<void>): Promise<void> {
  let ended = false;
  const end = over.then(() => {
    ended = true;
  });
  const there = () =>
    journal.records().some((r) => r.type === "intended" && keyText({ ...r, step: r.step.id }) === keyText(key));
  // The journal has nobody to tell, so it is looked at. The coordinator gives up on the answer at its own deadline.
  while (!ended && !there()) {
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
  }
}

function unexpected({ step }: Assignment, error: unknown): HostOutcome {
  const saw = `the agent failed: ${error instanceof Error ? error.message : String(error)}`;
  const findings = [finding("unexpected-error", { node: step.on }, saw)] as const;
  return { is: "failed", kind: step.kind, changedHost: true, findings, log: null };
}
