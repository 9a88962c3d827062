import type { Problem } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import { isoTime } from "@lockkeeper/core/plan/time-text";
import type { FastifyInstance } from "fastify";
import { openApp, type ServerTls } from "./open-app.ts";
import { sendProblem } from "./problems.ts";

export type WhileWaitingOptions = {
  readonly address: string;
  readonly port: number;
  readonly startedAt: Instant;
  readonly https?: ServerTls;
};

const ASKS_FOR_A_RESTORE = "/api/v1/plans/restore";

/**
 * Answers in the place of the operator's API while a coordinator that has just started waits for the API server: everything
 * is refused, with the reason. It takes no token, for it knows nothing. @returns the server, to be closed before the real one listens.
 */
export async function answerWhileWaiting(options: WhileWaitingOptions): Promise<FastifyInstance> {
  const { address, port, startedAt, https } = options;
  const app = openApp({}, https);
  const since = isoTime(startedAt);
  app.setNotFoundHandler(async (request, reply) => sendProblem(reply, refusal(request.url.split("?")[0] ?? "", since)));
  await app.listen({ host: address, port });
  return app;
}

function refusal(path: string, since: string): Problem {
  const why = `this coordinator was started at ${since} and waits for the API server, which does not answer`;
  if (path !== ASKS_FOR_A_RESTORE) return { code: "cluster-unreachable", detail: why };
  const detail = `${why}: it has not seen the cluster, and cannot know who led last`;
  return { code: "restore-not-last-leader", detail };
}
