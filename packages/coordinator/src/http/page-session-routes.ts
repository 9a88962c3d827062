import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Role } from "@lockkeeper/api/schemas";
import type { Result } from "@lockkeeper/core/model/errors";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { createRateLimit } from "../rate-limit.ts";
import type { OpenStreams } from "./open-streams.ts";
import { clearPageCookie, foreign, PAGE_HEADER, pageCookie, setPageCookie } from "./page-cookie.ts";
import type { PageSession, PageSessions } from "./page-sessions.ts";
import { sendProblem } from "./problems.ts";
import type { Recorder } from "./recorder.ts";

export type PageSessionOptions = {
  readonly sessions: PageSessions;
  /** Whose bearer token a request carries: as for every other request. */
  readonly caller: (request: FastifyRequest) => Promise<Result<{ readonly name: string; readonly role: Role }>>;
  /** The audit record: who came and went, and from where. */
  readonly recorder: Recorder;
  /** Streams that came by a session end with it. */
  readonly openStreams: Pick<OpenStreams, "onlyWhile" | "look">;
};

/** What the page knows of who looks at it. */
export type SessionView = { readonly name: string; readonly role: Role; readonly until: number };

const Login = Type.Object({ token: Type.String({ minLength: 1, maxLength: 4096 }) }, { additionalProperties: false });
/** Tokens cannot be guessed; this keeps the log and the processor from those who try. */
const LOGINS = { most: 20, windowMs: 60_000 };

/**
 * `POST /session` logs in by a token, `GET` tells who is logged in, `DELETE` logs out. And: what comes by the cookie goes
 * on as if it had come by the token in it.
 */
export function addPageSession(
  plain: FastifyInstance,
  { sessions, caller, recorder, openStreams }: PageSessionOptions,
): void {
  const app = plain.withTypeProvider<TypeBoxTypeProvider>();
  const limit = createRateLimit(() => performance.now(), LOGINS);
  const opened = new WeakMap<FastifyRequest, PageSession>();

  app.addHook("onRequest", async (request, reply) => {
    // Whoever shows a token means that one.
    if (request.headers.authorization !== undefined || request.method === "OPTIONS") return;
    const cookie = pageCookie(request);
    if (cookie === null || !isAsked(request)) return;
    const problem = foreign(request);
    if (problem !== null) return sendProblem(reply, problem);
    if (isLogin(request)) return;
    const session = sessions.open(cookie);
    if (session === null) {
      clearPageCookie(request, reply);
      return sendProblem(reply, { code: "session-over", detail: "the cookie belongs to no session that goes on" });
    }
    opened.set(request, session);
    openStreams.onlyWhile(request, () => sessions.open(cookie) !== null);
    request.headers.authorization = `Bearer ${session.token}`;
  });

  const hide = { hide: true };
  // Of a token that is not known nobody can say whose it is. Those who try too often are refused before the record.
  const record = (request: FastifyRequest, id: "logIn" | "logOut", who: Awaited<ReturnType<typeof caller>>) =>
    recorder.begin(request, who.ok ? who.value.name : "", { id }, request.ip);
  const onSend = async (request: FastifyRequest, reply: FastifyReply) => recorder.end(request, reply);

  app.post("/session", { schema: { ...hide, body: Login }, onSend }, async (request, reply) => {
    const wait = limit(request.ip);
    if (wait > 0)
      return sendProblem(reply.header("retry-after", String(wait)), { code: "rate-limited", detail: `wait ${wait} s` });
    // Nobody is to be logged in as somebody else by a page of a third.
    const problem = foreign(request);
    if (problem !== null) return sendProblem(reply, problem);
    request.headers.authorization = `Bearer ${request.body.token}`;
    const who = await caller(request);
    record(request, "logIn", who);
    if (!who.ok) return sendProblem(reply, who.problem);
    const { cookie, until } = await sessions.begin(request.body.token);
    setPageCookie(request, reply, cookie, until);
    return view(who.value, until);
  });

  app.get("/session", { schema: hide }, async (request, reply) => {
    const session = opened.get(request);
    if (session === undefined) return notLoggedIn(reply);
    const who = await caller(request);
    return who.ok ? view(who.value, session.until) : sendProblem(reply, who.problem);
  });

  app.delete("/session", { schema: hide, onSend }, async (request, reply) => {
    const session = opened.get(request);
    if (session === undefined) return notLoggedIn(reply);
    // Also with a token that is good no more: then it is not known whose it was.
    record(request, "logOut", await caller(request));
    await sessions.end(session.id);
    openStreams.look();
    clearPageCookie(request, reply);
    return reply.code(204).send();
  });
}

function view({ name, role }: { readonly name: string; readonly role: Role }, until: number): SessionView {
  return { name, role, until };
}

function notLoggedIn(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    code: "session-over",
    detail: `no session: log in by POST /session with ${PAGE_HEADER}`,
  });
}

/** The page's files are anybody's: for them no session is looked at. */
function isAsked({ url }: FastifyRequest): boolean {
  return url.startsWith("/api/") || isSession(url);
}

function isLogin({ method, url }: FastifyRequest): boolean {
  return method === "POST" && isSession(url);
}

function isSession(url: string): boolean {
  return url === "/session" || url.startsWith("/session?");
}
