import type { ClientDuplexStream, StatusObject } from "@grpc/grpc-js";
import type { Problem, Result } from "@lockkeeper/core/model/errors";
import { type AgentMessage, encodeAgentMessage } from "@lockkeeper/protocol/codec/agent-message";
import { type CoordinatorMessage, decodeCoordinatorMessage } from "@lockkeeper/protocol/codec/coordinator-message";
import type { AgentClient } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import type { AgentMessage as WireUp } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/AgentMessage";
import type { CoordinatorMessage__Output as WireDown } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/CoordinatorMessage";
import { fromStatus } from "@lockkeeper/protocol/status";

/** A session's stream in the model's words. */
export type CoordinatorStream = {
  /** Nothing happens once the stream is over. */
  send(message: AgentMessage): void;
  /** As {@link send}, but dropped when the connection is slow: for what nobody must have. */
  offer(message: AgentMessage): void;
  end(why: Problem): void;
  /** Resolves when the stream is over, whoever ended it. */
  readonly over: Promise<Problem>;
};

/** Opens a session; the caller closes the client afterwards. */
export function openStream(
  client: AgentClient,
  receive: (message: Result<CoordinatorMessage>) => void,
): CoordinatorStream {
  const call: ClientDuplexStream<WireUp, WireDown> = client.Session();
  const { promise: over, resolve } = Promise.withResolvers<Problem>();
  let ended = false;
  const finish = (why: Problem) => {
    ended = true;
    resolve(why);
  };
  call.on("data", (wire: WireDown) => {
    if (!ended) receive(decodeCoordinatorMessage(wire));
  });
  // grpc-js always says how a call ended by a status; an error beside it says the same once more.
  call.on("error", () => undefined);
  call.on("status", (status: StatusObject) => {
    const closed: Problem = { code: "peer-away", detail: "the coordinator closed the session" };
    finish(status.code === 0 ? closed : fromStatus(status));
  });
  return {
    send(message) {
      if (!ended) call.write(encodeAgentMessage(message));
    },
    offer(message) {
      if (!ended && !call.writableNeedDrain) call.write(encodeAgentMessage(message));
    },
    end(why) {
      if (ended) return;
      finish(why);
      call.end();
      call.cancel();
    },
    over,
  };
}
