import { fail, ok, type Problem, type Result } from "@lockkeeper/core/model/errors";
import type { Digest } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import { LOG_PART_MAX_CHARS, type LogPart } from "@lockkeeper/core/model/step-log";
import type {
  AgentMessage as WireMessage,
  AgentMessage__Output as WireMessageIn,
} from "../gen/lockkeeper/agent/v1/AgentMessage.ts";
import type { KeepCopyAnswer__Output as WireCopyIn } from "../gen/lockkeeper/agent/v1/KeepCopyAnswer.ts";
import type { LogAnswer__Output as WireLogIn } from "../gen/lockkeeper/agent/v1/LogAnswer.ts";
import type { QueryAnswer__Output as WireAnswerIn } from "../gen/lockkeeper/agent/v1/QueryAnswer.ts";
import type { Refusal as WireRefusal, Refusal__Output as WireRefusalIn } from "../gen/lockkeeper/agent/v1/Refusal.ts";
import { isErrorCode } from "../status.ts";
import { encodeFacts, type ReportedFacts, readFacts } from "./facts.ts";
import { decodeHello, encodeHello, encodeKey, type Hello, readKey } from "./hello.ts";
import { readDigest } from "./ids.ts";
import { encodeOutcome, type HostOutcome, readOutcome } from "./outcome.ts";
import { decode, LIST_MAX, list, parsed, present, refuse, TEXT_MAX_CHARS, text, unset, whole } from "./read.ts";

/** An answer to a request that may be refused; null: accepted. */
export type Refused = Problem | null;

/** What an agent says. */
export type AgentMessage =
  | { readonly type: "hello"; readonly hello: Hello }
  | { readonly type: "facts"; readonly facts: ReportedFacts }
  | { readonly type: "lead-answer"; readonly request: number; readonly refused: Refused }
  | { readonly type: "assignment-answer"; readonly request: number; readonly refused: Refused }
  | { readonly type: "progress"; readonly key: AttemptKey; readonly doing: string }
  | {
      readonly type: "settled";
      readonly number: number;
      readonly key: AttemptKey;
      readonly outcome: HostOutcome;
    }
  | { readonly type: "query-answer"; readonly request: number; readonly answer: Result<ReportedFacts> }
  | { readonly type: "log-answer"; readonly request: number; readonly answer: Result<LogPart> }
  /** The digests of all copies of that node's snapshots that are held now. */
  | { readonly type: "keep-copy-answer"; readonly request: number; readonly answer: Result<readonly Digest[]> };

/** A message of an agent for the wire. */
export function encodeAgentMessage(message: AgentMessage): WireMessage {
  switch (message.type) {
    case "hello":
      return { hello: encodeHello(message.hello) };
    case "facts":
      return { facts: encodeFacts(message.facts) };
    case "lead-answer":
      return { leadAnswer: { request: message.request, refusal: encodeRefusal(message.refused) } };
    case "assignment-answer":
      return { assignmentAnswer: { request: message.request, refusal: encodeRefusal(message.refused) } };
    case "progress":
      return { progress: { key: encodeKey(message.key), doing: message.doing.slice(0, TEXT_MAX_CHARS) } };
    case "settled": {
      const outcome = encodeOutcome(message.outcome);
      return { settled: { number: message.number, key: encodeKey(message.key), outcome } };
    }
    case "query-answer": {
      const { request, answer } = message;
      if (answer.ok) return { queryAnswer: { request, facts: encodeFacts(answer.value) } };
      return { queryAnswer: { request, refusal: encodeRefusal(answer.problem) } };
    }
    case "log-answer": {
      const { request, answer } = message;
      if (answer.ok) return { logAnswer: { request, part: answer.value } };
      return { logAnswer: { request, refusal: encodeRefusal(answer.problem) } };
    }
    case "keep-copy-answer": {
      const { request, answer } = message;
      if (answer.ok) return { keepCopyAnswer: { request, kept: { held: answer.value.slice(0, LIST_MAX) } } };
      return { keepCopyAnswer: { request, refusal: encodeRefusal(answer.problem) } };
    }
  }
}

/** A message from an agent, or what is wrong with it (`request-malformed`, `wire-version-unknown` for a hello). */
export function decodeAgentMessage(wire: WireMessageIn): Result<AgentMessage> {
  if (wire.body === "hello" && wire.hello) {
    const hello = decodeHello(wire.hello);
    return hello.ok ? ok({ type: "hello", hello: hello.value }) : hello;
  }
  return decode(() => readMessage(wire));
}

function readMessage(wire: WireMessageIn): AgentMessage {
  switch (wire.body) {
    case "hello":
      return refuse("hello", "is missing");
    case "facts":
      return { type: "facts", facts: readFacts(present(wire.facts, "facts"), "facts") };
    case "leadAnswer":
      return { type: "lead-answer", ...readAnswer(wire.leadAnswer, "leadAnswer") };
    case "assignmentAnswer":
      return { type: "assignment-answer", ...readAnswer(wire.assignmentAnswer, "assignmentAnswer") };
    case "progress": {
      const it = present(wire.progress, "progress");
      return { type: "progress", key: readKey(it.key, "progress.key"), doing: text(it.doing, "progress.doing") };
    }
    case "settled": {
      const it = present(wire.settled, "settled");
      return {
        type: "settled",
        number: whole(it.number, "settled.number"),
        key: readKey(it.key, "settled.key"),
        outcome: readOutcome(present(it.outcome, "settled.outcome"), "settled.outcome"),
      };
    }
    case "queryAnswer":
      return readQueryAnswer(present(wire.queryAnswer, "queryAnswer"), "queryAnswer");
    case "logAnswer":
      return readLogAnswer(present(wire.logAnswer, "logAnswer"), "logAnswer");
    case "keepCopyAnswer":
      return readCopyAnswer(present(wire.keepCopyAnswer, "keepCopyAnswer"), "keepCopyAnswer");
    default:
      return unset(wire.body, "body");
  }
}

function encodeRefusal(refused: Refused): WireRefusal | null {
  return refused === null ? null : { code: refused.code, detail: refused.detail.slice(0, TEXT_MAX_CHARS) };
}

function readRefusal(wire: WireRefusalIn, path: string): Problem {
  const code = parsed(wire.code, `${path}.code`, (it) => (isErrorCode(it) ? it : null), "a code of the error table");
  return { code, detail: text(wire.detail, `${path}.detail`) };
}

type WireAnsweredIn = { readonly request: string; readonly refusal: WireRefusalIn | null };

function readAnswer(wire: WireAnsweredIn | null | undefined, path: string) {
  const it = present(wire, path);
  const refused = it.refusal ? readRefusal(it.refusal, `${path}.refusal`) : null;
  return { request: whole(it.request, `${path}.request`), refused };
}

function readQueryAnswer(it: WireAnswerIn, path: string): AgentMessage {
  const request = whole(it.request, `${path}.request`);
  if (it.answer === "facts") {
    return { type: "query-answer", request, answer: ok(readFacts(present(it.facts, path), `${path}.facts`)) };
  }
  const { code, detail } = readRefusal(present(it.refusal, `${path}.answer`), `${path}.refusal`);
  return { type: "query-answer", request, answer: fail(code, detail) };
}

function readLogAnswer(it: WireLogIn, path: string): AgentMessage {
  const request = whole(it.request, `${path}.request`);
  if (it.answer !== "part") {
    const { code, detail } = readRefusal(present(it.refusal, `${path}.answer`), `${path}.refusal`);
    return { type: "log-answer", request, answer: fail(code, detail) };
  }
  const part = present(it.part, `${path}.part`);
  const [offset, next] = [whole(part.offset, `${path}.part.offset`), whole(part.next, `${path}.part.next`)];
  if (next < offset) refuse(`${path}.part.next`, "goes back");
  return {
    type: "log-answer",
    request,
    answer: ok({
      path: text(part.path, `${path}.part.path`),
      offset,
      text: text(part.text, `${path}.part.text`, LOG_PART_MAX_CHARS),
      next,
      size: whole(part.size, `${path}.part.size`),
      over: part.over,
    }),
  };
}

function readCopyAnswer(it: WireCopyIn, path: string): AgentMessage {
  const request = whole(it.request, `${path}.request`);
  if (it.answer === "kept") {
    const held = list(present(it.kept, path).held, `${path}.kept.held`, readDigest);
    return { type: "keep-copy-answer", request, answer: ok(held) };
  }
  const { code, detail } = readRefusal(present(it.refusal, `${path}.answer`), `${path}.refusal`);
  return { type: "keep-copy-answer", request, answer: fail(code, detail) };
}
