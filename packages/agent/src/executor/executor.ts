import type { NonEmpty } from "@lockkeeper/core/model/brand";
import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { AttemptKey, JournalBody } from "@lockkeeper/core/model/journal";
import type { Done, Failed, Outcome } from "@lockkeeper/core/model/outcome";
import type { HostStepKind } from "@lockkeeper/core/model/step";
import { HostFault, sayError } from "../host/fault.ts";
import { redact } from "../host/redact.ts";
import { keyText, recordsOf } from "../journal/digest.ts";
import { unpinImages } from "../kubeadm/pinned-images.ts";
import type { Assignment, Progress, StepExecutor } from "../ports/steps.ts";
import { logTail } from "../units/log-tail.ts";
import { StepFailure } from "./failure.ts";
import type { HostStepOf, StepRows } from "./step-row.ts";
import { stepTools } from "./step-tools.ts";
import type { Bench, Trace } from "./tools.ts";

type HostOutcome = Outcome<HostStepKind>;

/** Runs host steps over a host and a journal. See {@link StepExecutor}. */
export function stepExecutor(bench: Bench, rows: StepRows): StepExecutor {
  const running = new Map<string, Promise<HostOutcome>>();
  let mutating: string | null = null;
  const turns = new Map<HostStepKind, Promise<unknown>>();
  // One after the other: two would find the same pins.
  let letting: Promise<unknown> = Promise.resolve();

  const attempt = async (assignment: Assignment, key: AttemptKey, progress: Progress): Promise<HostOutcome> => {
    const { step } = assignment;
    const known = recordsOf(bench.journal.records(), key);
    const settled = known.findLast((record) => record.type === "settled");
    if (settled?.type === "settled") return settled.outcome;
    if (step.on !== bench.node) {
      return refused(bench, key, step.kind, progress, `the step is on ${step.on}, and this is ${bench.node}`);
    }
    if (!known.some((record) => record.type === "intended")) {
      const { run, attempt: n, epoch } = assignment;
      await record(bench, progress, { type: "intended", run, step, attempt: n, epoch, boot: bench.boot });
    }
    const { mutates } = rows[step.kind];
    if (mutates && mutating !== null) return refused(bench, key, step.kind, progress, `${mutating} is under way`);
    if (mutates) mutating = step.id;
    try {
      const before = rows[step.kind].alone ? turns.get(step.kind) : undefined;
      if (before) progress(`waits until another ${step.kind} on this host is over`);
      const performed = (before ?? Promise.resolve()).then(() => perform(bench, rows, step, key, progress));
      const turn = performed.catch(() => undefined);
      turns.set(step.kind, turn);
      const outcome = await performed;
      if (turns.get(step.kind) === turn) turns.delete(step.kind);
      await record(bench, progress, { type: "settled", key, outcome });
      await forgetUnits(bench, key);
      return outcome;
    } finally {
      if (mutates) mutating = null;
    }
  };

  return {
    run: (assignment, progress) => {
      const key = { run: assignment.run, step: assignment.step.id, attempt: assignment.attempt };
      const text = keyText(key);
      const under = running.get(text);
      if (under !== undefined) return under;
      const outcome = attempt(assignment, key, progress).finally(() => running.delete(text));
      running.set(text, outcome);
      return outcome;
    },
    runningUnits: () => bench.host.runningUnits(),
    letGo: (open) => {
      const turn = letting.then(() => unpinImages(bench.host, bench.journal, open));
      letting = turn.catch(() => undefined);
      return turn.then((runs) => {
        if (runs.length > 0) bench.log.info({ runs }, "images of runs that are over are not pinned any more");
      });
    },
  };
}

async function perform<K extends HostStepKind>(
  bench: Bench,
  rows: StepRows,
  step: HostStepOf<K>,
  key: AttemptKey,
  progress: Progress,
): Promise<Outcome<K>> {
  const kind: K = step.kind;
  const trace: Trace = { changedHost: false, warnings: [], logPath: null };
  const log = bench.log.child({ run: key.run, node: bench.node, step: key.step, attempt: key.attempt });
  try {
    const evidence = await rows[kind].run(step, stepTools({ ...bench, log }, key, progress, trace));
    log.info({ kind }, "the step is done");
    const done: Done<K> = {
      is: "done",
      kind,
      evidence,
      warnings: trace.warnings,
      log: await logTail(bench.host, trace.logPath),
    };
    return done;
  } catch (error) {
    const findings = explain(bench, error);
    log.warn({ kind, findings }, "the step failed");
    const { changedHost } = trace;
    const failed: Failed<K> = {
      is: "failed",
      kind,
      changedHost,
      findings,
      log: await logTail(bench.host, trace.logPath),
    };
    return failed;
  }
}

function explain({ node }: Bench, error: unknown): NonEmpty<Finding> {
  if (error instanceof StepFailure) return error.findings;
  const code = error instanceof HostFault ? "host-command-failed" : "unexpected-error";
  return [finding(code, { node }, redact(sayError(error)))];
}

async function refused(
  bench: Bench,
  key: AttemptKey,
  kind: HostStepKind,
  progress: Progress,
  why: string,
): Promise<HostOutcome> {
  const findings: NonEmpty<Finding> = [finding("host-busy", { node: bench.node }, why)];
  const outcome: HostOutcome = { is: "failed", kind, changedHost: false, findings, log: null };
  await record(bench, progress, { type: "settled", key, outcome });
  return outcome;
}

/** Has systemd let go of units that ended well; their logs and results stay on the disk. Failed ones stay to be looked at. */
async function forgetUnits({ host, journal, log }: Bench, key: AttemptKey): Promise<void> {
  for (const known of recordsOf(journal.records(), key)) {
    if (known.type !== "unit") continue;
    const { failure } = await host.run({ do: "forget-unit", unit: known.unit });
    if (failure !== null) log.debug({ unit: known.unit, failure }, "systemd keeps the unit");
  }
}

const RETRY_MS = 5_000;

/**
 * Appends to the journal, however long the disk refuses: an attempt without its record on the disk must neither begin nor
 * be reported, and the caller is told why it waits.
 */
async function record({ journal, clock, log }: Bench, progress: Progress, body: JournalBody): Promise<void> {
  for (;;) {
    try {
      await journal.append(body);
      return;
    } catch (error) {
      log.error({ err: error, record: body.type }, "the journal cannot be written");
      progress(`the journal cannot be written, trying again: ${sayError(error)}`);
      await clock.sleep(RETRY_MS);
    }
  }
}
