import type { ServerDuplexStream } from "@grpc/grpc-js";
import type { Problem, Result } from "@lockkeeper/core/model/errors";
import { type AgentMessage, decodeAgentMessage } from "@lockkeeper/protocol/codec/agent-message";
import { type CoordinatorMessage, encodeCoordinatorMessage } from "@lockkeeper/protocol/codec/coordinator-message";
import type { AgentMessage__Output as WireUp } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/AgentMessage";
import type { CoordinatorMessage as WireDown } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/CoordinatorMessage";
import { toServiceError } from "@lockkeeper/protocol/status";

export type SessionCall = ServerDuplexStream<WireUp, WireDown>;

/** A session's stream in the model's words. */
export type AgentStream = {
  /** Nothing happens once the stream is over. */
  send(message: CoordinatorMessage): void;
  /** Ends the stream with the problem's status. */
  end(problem: Problem): void;
};

export type StreamEvents = {
  /** A malformed message comes as its problem. */
  message(message: Result<AgentMessage>): void;
  /** Once, whoever ended the stream. */
  gone(why: string): void;
};

/** Opens a session's stream. */
export function openStream(call: SessionCall, events: StreamEvents): AgentStream {
  let over = false;
  const gone = (why: string) => {
    if (over) return;
    over = true;
    events.gone(why);
  };
  call.on("data", (wire: WireUp) => {
    if (!over) events.message(decodeAgentMessage(wire));
  });
  call.on("end", () => {
    gone("the agent closed the session");
    call.end();
  });
  call.on("cancelled", () => gone("the connection broke"));
  call.on("error", (error: Error) => gone(error.message));
  return {
    send(message) {
      if (!over) call.write(encodeCoordinatorMessage(message));
    },
    end(problem) {
      if (over) return;
      gone(problem.detail);
      call.emit("error", toServiceError(problem));
    },
  };
}
