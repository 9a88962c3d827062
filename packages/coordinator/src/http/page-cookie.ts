import type { Problem } from "@lockkeeper/core/model/errors";
import type { FastifyReply, FastifyRequest } from "fastify";

/** The page sends it with every change: another site's page cannot, without asking first (fetch.spec.whatwg.org, CORS). */
export const PAGE_HEADER = "x-lockkeeper-page";

/** `__Host-` holds a cookie to this host, to TLS and to `/` (RFC 6265bis, 4.1.3); browsers refuse it without TLS. */
const [OVER_TLS, PLAIN] = ["__Host-lockkeeper", "lockkeeper"];
const UNCHANGING: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** @returns the session's cookie as it came in; null when there is none. */
export function pageCookie({ cookies }: FastifyRequest): string | null {
  return cookies[OVER_TLS] ?? cookies[PLAIN] ?? null;
}

/** Hands the cookie to the browser: no script reads it, no other site's request carries it. @param until ms since 1970 */
export function setPageCookie(request: FastifyRequest, reply: FastifyReply, cookie: string, until: number): void {
  const secure = isOverTls(request);
  const at = { path: "/", httpOnly: true, sameSite: "strict", secure, expires: new Date(until) } as const;
  reply.setCookie(secure ? OVER_TLS : PLAIN, cookie, at);
}

export function clearPageCookie(request: FastifyRequest, reply: FastifyReply): void {
  for (const name of [OVER_TLS, PLAIN])
    if (request.cookies[name] !== undefined)
      reply.clearCookie(name, { path: "/", httpOnly: true, sameSite: "strict", secure: name === OVER_TLS });
}

/**
 * What is wrong with a change that comes by a cookie, which a browser adds to whatever page's request: `request-foreign`
 * unless the page's own header is there and the browser says that it comes from this very origin.
 */
export function foreign(request: FastifyRequest): Problem | null {
  if (UNCHANGING.has(request.method)) return null;
  const refuse = (detail: string): Problem => ({ code: "request-foreign", detail });
  if (request.headers[PAGE_HEADER] === undefined) return refuse(`the header ${PAGE_HEADER} is missing`);
  const site = request.headers["sec-fetch-site"];
  // Sent over TLS and on the loopback alone; no page can forge it.
  if (site !== undefined) return site === "same-origin" ? null : refuse(`the browser says that it comes from ${site}`);
  const { origin, host } = request.headers;
  if (origin === undefined) return refuse("the header Origin is missing");
  return hostOf(origin) === host ? null : refuse(`the origin ${origin.slice(0, 200)} is not this coordinator`);
}

/** Its own TLS, or that of a proxy in front, as the browser saw it. */
function isOverTls({ protocol, headers }: FastifyRequest): boolean {
  return protocol === "https" || headers.origin?.startsWith("https:") === true;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
