import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendProblem } from "./problems.ts";

type Known = { readonly fits: RegExp; readonly methods: Set<string> };

/** Remembers each route that is added from now on. @returns how to answer what none of them takes. */
export function createNotFound(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const known = new Map<string, Known>();
  app.addHook("onRoute", ({ url, method }) => {
    const fits = new RegExp(`^${url.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/:\w+/g, "[^/]+")}$`);
    const one = known.get(url) ?? { fits, methods: new Set<string>() };
    for (const name of [method].flat()) one.methods.add(name);
    known.set(url, one);
  });
  return (request, reply) => {
    const [path = ""] = request.url.split("?");
    const there = [...known.values()].find(({ fits }) => fits.test(path));
    const what = `${request.method} ${path.slice(0, 200)}`;
    if (there === undefined)
      return sendProblem(reply, { code: "route-unknown", detail: `${what} is no address of this API` });
    const allow = [...there.methods].sort().join(", ");
    return sendProblem(reply.header("allow", allow), {
      code: "method-unknown",
      detail: `${what}: the address takes ${allow}`,
    });
  };
}
