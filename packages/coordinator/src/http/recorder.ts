import type { Instant } from "@lockkeeper/core/model/ids";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessStore } from "../ports/access.ts";
import type { About } from "./describe.ts";
import { codeOf } from "./problems.ts";

const MOST_CHARS = 1000;

export type Recorder = {
  /** Before the change: who asks for what, and why. @param on default: what the address names */
  begin(request: FastifyRequest, by: string, about: Pick<About, "id">, on?: string): void;
  /** Before the answer goes out: how it ended. */
  end(request: FastifyRequest, reply: FastifyReply): void;
};

/** Puts each change on the audit record before it is made: whatever then dies, it is known who asked for what. */
export function createRecorder(access: AccessStore, now: () => Instant): Recorder {
  const open = new WeakMap<FastifyRequest, number>();
  return {
    begin(request, by, { id }, on = named(request)) {
      open.set(
        request,
        access.record({ at: now(), by, operation: id, on: on.slice(0, MOST_CHARS), why: whyOf(request) }),
      );
    },
    end(request, reply) {
      const seq = open.get(request);
      if (seq !== undefined) access.settle(seq, reply.statusCode, codeOf(reply));
    },
  };
}

function named({ params }: FastifyRequest): string {
  return Object.values((params ?? {}) as Record<string, unknown>).join(" ");
}

function whyOf({ body }: FastifyRequest): string {
  const why: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "why") : undefined;
  return typeof why === "string" ? why.slice(0, MOST_CHARS) : "";
}
