import type { Instant } from "@lockkeeper/core/model/ids";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessStore } from "../ports/access.ts";
import type { About } from "./describe.ts";
import { codeOf } from "./problems.ts";

const MOST_CHARS = 1000;

export type Recorder = {
  /** Before the change: who asks for what, and why. @param on default: what the address names, or the body */
  begin(request: FastifyRequest, by: string, about: Pick<About, "id" | "names">, on?: string): void;
  /** Before the answer goes out: how it ended. */
  end(request: FastifyRequest, reply: FastifyReply): void;
};

/** Puts each change on the audit record before it is made: whatever then dies, it is known who asked for what. */
export function createRecorder(access: AccessStore, now: () => Instant): Recorder {
  const open = new WeakMap<FastifyRequest, number>();
  return {
    begin(request, by, { id, names }, on = named(request, names)) {
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

function named(request: FastifyRequest, field: string | undefined): string {
  const inAddress = Object.values((request.params ?? {}) as Record<string, unknown>);
  return inAddress.length > 0 || field === undefined ? inAddress.join(" ") : textOf(request, field);
}

function whyOf(request: FastifyRequest): string {
  return textOf(request, "why").slice(0, MOST_CHARS);
}

/** A text of the body; empty where there is none. */
function textOf({ body }: FastifyRequest, field: string): string {
  const text: unknown = typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
  return typeof text === "string" ? text : "";
}
