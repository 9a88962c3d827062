import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from "fastify";

/** A certificate and its key, as PEM. */
export type ServerTls = { readonly cert: string; readonly key: string };

export type AppOptions = Pick<FastifyServerOptions, "bodyLimit" | "ajv" | "routerOptions"> & {
  readonly frameworkErrors?: (error: Error, request: FastifyRequest, reply: FastifyReply) => void;
};

/** An HTTP server that nothing is registered on yet; with a certificate it speaks TLS. Its close ends every connection. */
export function openApp(options: AppOptions, https: ServerTls | undefined): FastifyInstance {
  const base = { ...options, logger: false as const, forceCloseConnections: true };
  return https ? (fastify({ ...base, https }) as unknown as FastifyInstance) : fastify(base);
}
