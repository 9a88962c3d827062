import type { Problem } from "@lockkeeper/core/model/errors";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Digest, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";
import type { CoordinatorMessage } from "@lockkeeper/protocol/codec/coordinator-message";
import type { ReportedFacts } from "@lockkeeper/protocol/codec/facts";
import type { AgentClient } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import { HELLO_DEADLINE_MS } from "@lockkeeper/protocol/limits";
import type { Logger } from "pino";
import { sayError } from "../host/fault.ts";
import type { CopyKeeper, HostReader, Journal, LogReader, StepExecutor } from "../ports/steps.ts";
import { startFactsReporter } from "./facts.ts";
import type { Outbox, Settled } from "./outbox.ts";
import { openStream } from "./stream.ts";
import type { Work } from "./work.ts";

/** Parts of logs that are asked for at once; more come from a coordinator gone wrong. */
const LOGS_MAX = 8;
/** Queries that wait or are being answered. One is answered at a time: each may run the package manager. */
const QUERIES_MAX = 4;

export type SessionParts = {
  readonly node: NodeName;
  readonly executor: Pick<StepExecutor, "runningUnits">;
  readonly reader: HostReader;
  readonly journal: Journal;
  readonly logs: LogReader;
  /** Left out: the agent does not say that it keeps copies of other machines' snapshots. */
  readonly copies?: CopyKeeper;
  readonly work: Work;
  readonly outbox: Outbox;
  /** Facts are reported so often, in milliseconds. */
  readonly factsEveryMs: number;
  /** A settled step that nobody acknowledged is sent again so often, in milliseconds. */
  readonly resendEveryMs: number;
  readonly log: Logger;
};

/** An open session. */
export type Session = {
  progress(key: AttemptKey, doing: string): void;
  end(why: Problem): void;
  readonly over: Promise<Problem>;
};

/** Says hello and keeps the session until it is over. @param welcomed called when the coordinator has accepted the hello */
export async function openSession(
  client: AgentClient,
  uid: NodeUid,
  parts: SessionParts,
  welcomed: () => void,
): Promise<Session> {
  const { node, executor, reader, journal, work, copies, outbox, log } = parts;
  const read = () => reader.read(null);
  const [facts, runningUnits] = await Promise.all([read(), executor.runningUnits()]);

  const stream = openStream(client, (message) => {
    if (message.ok) receive(message.value);
    else stream.end(message.problem);
  });
  let welcome = false;
  let queries = 0;
  let answered: Promise<void> = Promise.resolve();
  const sendSettled = (settled: Settled) => {
    if (welcome) stream.send({ type: "settled", ...settled });
  };
  const reporter = startFactsReporter({
    read,
    report: (fresh) => stream.send({ type: "facts", facts: fresh }),
    failed: (err) => log.warn({ err }, "the host could not be read"),
    everyMs: parts.factsEveryMs,
  });

  const silent = setTimeout(() => {
    stream.end({ code: "peer-away", detail: `no welcome within ${HELLO_DEADLINE_MS / 1000} s` });
  }, HELLO_DEADLINE_MS);
  const resend = setInterval(() => outbox.pending().forEach(sendSettled), parts.resendEveryMs);
  const stopListening = outbox.onAdded((settled) => {
    sendSettled(settled);
    reporter.request();
  });
  const over = stream.over.finally(() => {
    clearTimeout(silent);
    clearInterval(resend);
    stopListening();
    reporter.stop();
  });

  const query = (request: number, target: Version | null) => {
    const answerBy = (answer: Result<ReportedFacts>) => stream.send({ type: "query-answer", request, answer });
    if (queries >= QUERIES_MAX) return answerBy(fail("rate-limited", `${node} has ${queries} queries before it`));
    queries++;
    answered = answered.then(async () => {
      answerBy(await readHost(reader, target));
      queries--;
    });
  };
  let logs = 0;
  const readLog = async (request: number, key: AttemptKey, offset: number) => {
    const answerBy = (answer: Result<LogPart>) => stream.send({ type: "log-answer", request, answer });
    if (logs >= LOGS_MAX) return answerBy(fail("rate-limited", `${node} reads ${logs} logs already`));
    logs++;
    answerBy(
      await parts.logs
        .read(key, offset)
        .catch((error: unknown) => fail<LogPart>("internal", `the log: ${sayError(error)}`)),
    );
    logs--;
  };
  // A request that cannot be journalled is not answered: the coordinator's deadline ends it, and it may ask again.
  const unanswered = (err: unknown) => log.error({ err }, "a request could not be journalled");

  function receive(message: CoordinatorMessage): void {
    if (welcome || message.type === "welcome") handle(message);
    else stream.end({ code: "request-malformed", detail: "the first message must be a welcome" });
  }

  function handle(message: CoordinatorMessage): void {
    switch (message.type) {
      case "welcome":
        welcome = true;
        clearTimeout(silent);
        welcomed();
        outbox.pending().forEach(sendSettled);
        return;
      case "lead": {
        const { request } = message;
        work
          .lead(message.epoch, message.open)
          .then((refused) => stream.send({ type: "lead-answer", request, refused }))
          .catch(unanswered);
        return;
      }
      case "assignment": {
        const { request, run, step, attempt, epoch } = message;
        work
          .assign({ run, step, attempt, epoch })
          .then((refused) => stream.send({ type: "assignment-answer", request, refused }))
          .catch(unanswered);
        return;
      }
      case "acknowledgement":
        void outbox.acknowledge(message.number);
        return;
      case "query":
        query(message.request, message.target);
        return;
      case "log-query":
        void readLog(message.request, message.key, message.offset);
        return;
      case "keep-copy": {
        const { request, snapshot } = message;
        const none = fail<readonly Digest[]>("step-refused", `${node} keeps no copies`);
        void (copies?.keep(snapshot) ?? Promise.resolve(none)).then((answer) =>
          stream.send({ type: "keep-copy-answer", request, answer }),
        );
      }
    }
  }

  const { machineId, bootId } = facts;
  const able = copies === undefined ? {} : { keepsCopies: true as const };
  const hello = { node, uid, machineId, bootId, journal: journal.summary(), runningUnits, facts, ...able };
  stream.send({ type: "hello", hello });
  return {
    progress: (key, doing) => stream.offer({ type: "progress", key, doing }),
    end: (why) => stream.end(why),
    over,
  };
}

async function readHost(reader: HostReader, target: Version | null): Promise<Result<ReportedFacts>> {
  try {
    return ok(await reader.read(target));
  } catch (error) {
    return fail("internal", `the host could not be read: ${sayError(error)}`);
  }
}
