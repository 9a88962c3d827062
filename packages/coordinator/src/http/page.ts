import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import cookie from "@fastify/cookie";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { addPageSession, type PageSessionOptions } from "./page-session-routes.ts";

export type PageOptions = PageSessionOptions & {
  /** The built page; one that is not there is told on the page's address. */
  readonly folder: string;
};

/** Everything is ours and from here; no script or style that is not a file of it; nobody frames it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
} as const;

/** Their names hold a digest of what is in them. */
const FOREVER = "public, max-age=31536000, immutable";
/** A digest tells whether it is still the same. */
const ASK_FIRST = "no-cache";

/** Addresses that are not the page's: there what is unknown is a problem in JSON. */
const NOT_THE_PAGE = /^\/(api|session|healthz|readyz|leadz|metrics|assets)(\/|$|\?)|\.[a-z0-9]{1,8}($|\?)/;

/** Where `vite build` puts the page. */
export function builtPage(): string {
  return join(fileURLToPath(import.meta.resolve("@lockkeeper/dashboard/package.json")), "..", "dist");
}

/** The web page: its files, and logging in to it. To be added before the routes of the API, whose requests it lets in. */
export async function addPage(app: FastifyInstance, options: PageOptions): Promise<void> {
  await app.register(cookie);
  addPageSession(app, options);
  if (!isBuilt(options.folder)) return;
  await app.register(fastifyStatic, {
    root: options.folder,
    wildcard: false,
    index: false,
    globIgnore: ["**/*.br", "**/*.gz"],
    preCompressed: true,
    cacheControl: false,
    lastModified: false,
    setHeaders: (reply, path) => {
      const cached = path.startsWith(join(options.folder, "assets")) ? FOREVER : ASK_FIRST;
      reply.headers({ ...HEADERS, "cache-control": cached });
    },
  });
  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.sendFile("index.html"));
}

/** True for an address that the page itself reads, such as /upgrades/ID. */
export function isPageAddress({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && !NOT_THE_PAGE.test(url) && headers.accept?.includes("text/html") === true;
}

/** The page, whatever its address: it reads that itself. */
export function sendPage(reply: FastifyReply, folder: string): FastifyReply {
  if (isBuilt(folder)) return reply.sendFile("index.html");
  return reply
    .code(503)
    .headers({ ...HEADERS, "cache-control": "no-store" })
    .type("text/html; charset=utf-8")
    .send(
      "<!doctype html><title>Lockkeeper</title><p>The web page is not built here. Build it with <code>npx --yes pnpm@12 build</code> and start the coordinator again. The API and the command work without it.",
    );
}

function isBuilt(folder: string): boolean {
  return existsSync(join(folder, "index.html"));
}
