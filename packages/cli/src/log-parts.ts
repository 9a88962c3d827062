import { setTimeout as delay } from "node:timers/promises";
import type { Wire } from "@lockkeeper/api/client";
import { api, ask, type Connection } from "./client.ts";

const LOOK_AGAIN_MS = 1000;

export type LogAsked = {
  readonly step: string;
  readonly attempt: number;
  /** The byte to begin at. */
  readonly offset: number;
  /** Go on until the attempt has ended; otherwise until what it has written by now. */
  readonly follow: boolean;
};

/** What a step wrote on its host, part after part. @throws Refused (`log-unknown`, `agent-away`), Unreachable */
export async function* logParts(to: Connection, id: string, asked: LogAsked): AsyncGenerator<Wire["StepLog"]> {
  const { step, attempt, follow } = asked;
  for (let { offset } = asked; ; ) {
    const query = { step, attempt: String(attempt), offset: String(offset) };
    const part = await ask(api(to).GET("/api/v1/upgrades/{id}/step-log", { params: { path: { id }, query } }));
    yield part;
    const stands = part.next <= offset;
    offset = part.next;
    // A line that is not whole yet stays behind `next` while the step runs.
    if (part.next >= part.size || stands) {
      if (part.over || !follow) return;
      await delay(LOOK_AGAIN_MS);
    }
  }
}
