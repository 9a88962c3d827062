import { fail, ok, type Problem, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid, Digest, Epoch, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import type { HostStep } from "@lockkeeper/core/model/step";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";
import type { AgentMessage, Refused } from "@lockkeeper/protocol/codec/agent-message";
import type { ReportedFacts } from "@lockkeeper/protocol/codec/facts";
import type { Hello } from "@lockkeeper/protocol/codec/hello";
import { ANSWER_DEADLINE_MS, COPY_DEADLINE_MS, QUERY_DEADLINE_MS } from "@lockkeeper/protocol/limits";
import type { StepReport } from "../ports/agents.ts";
import { createQueries } from "./queries.ts";
import { createRequests } from "./requests.ts";
import type { AgentStream } from "./stream.ts";

/** As many as an agent reads at once, and one in reserve for who asked before a deadline passed. */
const LOGS_MAX = 7;

/** One agent's open session after its hello. */
export type AgentSession = {
  readonly hello: Hello;
  /** @param open the run that is open; undefined while that is not known */
  lead(epoch: Epoch, open: RunId | null | undefined): Promise<Result<null>>;
  /** `ok` when the agent has taken the attempt. */
  assign(run: RunId, step: HostStep, attempt: number, epoch: Epoch): Promise<Result<null>>;
  /** One query at a time; `rate-limited` when it would wait for too long. */
  query(target: Version | null): Promise<Result<ReportedFacts>>;
  /** A part of an attempt's log; `rate-limited` when too many are being asked for. */
  log(key: AttemptKey, offset: number): Promise<Result<LogPart>>;
  /** Has the agent keep a copy of another machine's snapshot. @returns the digests that it keeps of that node then */
  keepCopy(snapshot: NamedSnapshot): Promise<Result<readonly Digest[]>>;
  /** Handles what came after the hello. */
  receive(message: AgentMessage): void;
  /** Ends what still waits for an answer. */
  gone(why: string): void;
  end(problem: Problem): void;
};

export type SessionEvents = {
  facts(facts: ReportedFacts): void;
  progress(message: Extract<AgentMessage, { type: "progress" }>): void;
  /** @returns true when it may be acknowledged. */
  settled(report: StepReport): Promise<boolean>;
};

/** Opens the session and welcomes the agent: the first message down. */
export function openSession(
  stream: AgentStream,
  hello: Hello,
  cluster: ClusterUid,
  events: SessionEvents,
): AgentSession {
  const answers = createRequests<Refused>(hello.node);
  const facts = createRequests<Result<ReportedFacts>>(hello.node);
  const logs = createRequests<Result<LogPart>>(hello.node);
  const copies = createRequests<Result<readonly Digest[]>>(hello.node);
  let reading = 0;
  let epoch = hello.journal.epoch;
  stream.send({ type: "welcome", cluster });

  const refuse = (detail: string) => stream.end({ code: "request-malformed", detail });
  const accepted = (answer: Result<Refused>, under: Epoch): Result<null> => {
    if (!answer.ok) return answer;
    if (answer.value !== null) return fail(answer.value.code, `${hello.node}: ${answer.value.detail}`);
    epoch = under;
    return ok(null);
  };
  const settle = async (message: Extract<AgentMessage, { type: "settled" }>) => {
    const { number, key, outcome } = message;
    if (epoch === null) return refuse("a settled step from an agent that never accepted an epoch");
    const by = { is: "agent", node: hello.node, uid: hello.uid, machineId: hello.machineId, epoch } as const;
    if (await events.settled({ ...key, outcome, by })) stream.send({ type: "acknowledgement", number, key });
  };

  return {
    hello,
    async lead(next, open) {
      const said = open === undefined ? {} : { open };
      const send = (request: number) => stream.send({ type: "lead", request, epoch: next, ...said });
      return accepted(await answers.ask("who leads", ANSWER_DEADLINE_MS, send), next);
    },
    async assign(run, step, attempt, under) {
      const message = { type: "assignment", run, step, attempt, epoch: under } as const;
      const send = (request: number) => stream.send({ ...message, request });
      return accepted(await answers.ask(`the assignment of ${step.id}`, ANSWER_DEADLINE_MS, send), under);
    },
    query: createQueries(hello.node, async (target: Version | null) => {
      const send = (request: number) => stream.send({ type: "query", request, target });
      const answer = await facts.ask("the query for facts", QUERY_DEADLINE_MS, send);
      return answer.ok ? answer.value : answer;
    }),
    async log(key, offset) {
      if (reading >= LOGS_MAX) return fail("rate-limited", `${reading} parts of logs of ${hello.node} are asked for`);
      reading++;
      const send = (request: number) => stream.send({ type: "log-query", request, key, offset });
      const answer = await logs.ask("the query for a log", ANSWER_DEADLINE_MS, send);
      reading--;
      return answer.ok ? answer.value : answer;
    },
    async keepCopy(snapshot) {
      // An older agent would take the request for a fault and end its session.
      if (hello.keepsCopies !== true)
        return fail("step-refused", `the agent of ${hello.node} is too old to keep copies`);
      const send = (request: number) => stream.send({ type: "keep-copy", request, snapshot });
      const answer = await copies.ask("the request to keep a copy", COPY_DEADLINE_MS, send);
      return answer.ok ? answer.value : answer;
    },
    receive(message) {
      switch (message.type) {
        case "hello":
          return refuse("a second hello in one session");
        case "facts":
          if (message.facts.machineId !== hello.machineId) return refuse("the facts are of another machine");
          return events.facts(message.facts);
        case "lead-answer":
        case "assignment-answer":
          return answers.answer(message.request, message.refused);
        case "query-answer":
          return facts.answer(message.request, message.answer);
        case "log-answer":
          return logs.answer(message.request, message.answer);
        case "keep-copy-answer":
          return copies.answer(message.request, message.answer);
        case "progress":
          return events.progress(message);
        case "settled":
          void settle(message);
      }
    },
    gone(why) {
      answers.end(why);
      facts.end(why);
      logs.end(why);
      copies.end(why);
    },
    end: (problem) => stream.end(problem),
  };
}
