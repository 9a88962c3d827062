import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./gen/openapi.ts";

/** Everything that a coordinator can be asked, by address and method, typed by docs/openapi.json. */
export type ApiClient = Client<paths, "application/json">;
/** A body by its name in the description: `Wire["Plan"]`. */
export type Wire = components["schemas"];

export type ApiOptions = {
  /** Where the coordinator is; left out in its own page. */
  readonly baseUrl?: string;
  /** Null where a cookie says who asks. */
  readonly token: string | null;
  /** The platform's own where left out. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

/** A client of one coordinator. */
export function createApi({ baseUrl, token, fetch }: ApiOptions): ApiClient {
  return createClient<paths, "application/json">({
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(fetch === undefined ? {} : { fetch }),
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
}

/** A refusal by the coordinator, or by something before it, whose `problem` is then null. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly problem: Wire["Problem"] | null;
  /** How long it asks to be left alone; 0 when it does not say. */
  readonly retryAfterMs: number;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : null;
    super(problem === null ? `HTTP ${response.status}` : `${problem.title}: ${problem.detail}`);
    this.status = response.status;
    this.problem = problem;
    // Seconds; a date (RFC 9110, 10.2.3) is not what the coordinator sends.
    const seconds = Number(response.headers.get("retry-after"));
    this.retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MOST_RETRY_AFTER_MS) : 0;
  }
}

const MOST_RETRY_AFTER_MS = 60_000;

type Answer<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

/** What a request was answered with. @throws ApiRefusal */
export async function dataOf<T>(asked: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await asked;
  if (!response.ok || data === undefined || data === null) throw new ApiRefusal(response, error);
  return data;
}

function isProblem(body: unknown): body is Wire["Problem"] {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body && "advice" in body;
}
