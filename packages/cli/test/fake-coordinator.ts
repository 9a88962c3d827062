import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MadeRun } from "./made-runs.ts";

export type Seen = { readonly method: string; readonly path: string; readonly token: string; readonly body: string };
export type Handler = (request: IncomingMessage, response: ServerResponse, seen: Seen) => boolean;

export type FakeCoordinator = {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly close: () => Promise<void>;
};

/** A server over a real socket. Handlers are asked in turn; the first that answers true has answered. */
export async function fakeCoordinator(...handlers: Handler[]): Promise<FakeCoordinator> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const [method = "", path = ""] = [request.method, request.url];
    const now = { method, path, token: request.headers.authorization ?? "", body };
    seen.push(now);
    if (!handlers.some((h) => h(request, response, now)))
      problem(response, 404, "route-unknown", "No such address", path);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function problem(response: ServerResponse, status: number, code: string, title: string, detail: string): true {
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(
    JSON.stringify({ type: `urn:${code}`, title, status, code, detail, advice: `what to do about ${code}` }),
  );
  return true;
}

export function json(response: ServerResponse, value: unknown, status = 200): true {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
  return true;
}

/** Answers exactly these addresses (`GET /path?query`), whatever comes in. */
export function answers(table: Readonly<Record<string, unknown>>): Handler {
  return (_request, response, { method, path }) => {
    const key = `${method} ${path}`;
    return key in table && json(response, table[key]);
  };
}

/**
 * A run as the coordinator serves it: its status, its events in pages and as a stream.
 * @param cuts after so many events the connections are torn, one after the other; a torn stream's last event is sent
 * again to the next reader, whose task it is to tell it once
 */
export function serves({ events, status }: MadeRun, cuts: number[] = []): Handler {
  const base = `/api/v1/upgrades/${status.id}`;
  return (request, response, { path }) => {
    if (request.method !== "GET") return false;
    if (path === base) return json(response, status);
    if (path === "/api/v1/upgrades?limit=1") return json(response, { items: [status] });
    if (!path.startsWith(`${base}/events`)) return false;
    if (!request.headers.accept?.startsWith("text/event-stream")) {
      const after = Number(new URL(path, "http://x").searchParams.get("after"));
      return json(response, { items: events.filter((e) => e.seq > after).slice(0, 50) });
    }
    const after = Number(request.headers["last-event-id"]);
    const rest = events.filter((e) => e.seq >= after);
    const cut = cuts.shift();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const blocks = [
      `event: status\ndata: ${JSON.stringify(status)}\n\n: still here\n\n`,
      ...rest.map((e) => `id: ${e.seq}\nevent: event\ndata: ${JSON.stringify(e)}\n\n`),
    ];
    if (cut === undefined) {
      response.end(blocks.join(""));
      return true;
    }
    // Torn in the middle of a block.
    const torn = `${blocks.slice(0, cut + 1).join("")}${blocks[cut + 1]?.slice(0, 20) ?? ""}`;
    response.write(torn, () => request.socket.destroy());
    return true;
  };
}
