import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { OutsideCheck } from "@lockkeeper/core/model/gate";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { list, parseJson, text } from "./json.ts";
import { done, failWith, until } from "./steady.ts";

const ANSWER_MS = 10_000;
const BODY_MAX_BYTES = 1_000_000;

/**
 * Asks until the answer is the wanted one. Redirects are not followed: they could lead to a host that nobody allowed.
 * An answer of another kind, or none, is asked again; a host that the configuration does not allow fails at once.
 */
export async function checkOutside(
  tools: Tools,
  check: OutsideCheck,
  context: ClusterContext,
): Promise<Done<"check-outside">> {
  const refused = hostRefused(check.url, tools.gateHosts);
  if (refused !== null) failWith([finding("outside-check-failed", "cluster", refused)]);
  let last = "it was not asked";
  const saw = await until(
    context,
    context.policy.gate.timeoutSeconds,
    async () => {
      const answer = await ask(check, context.signal);
      last = answer.saw;
      if (answer.holds) return answer.saw;
      context.progress(`${check.url}: ${answer.saw}`);
      return null;
    },
    (): readonly Finding[] => [finding("outside-check-failed", "cluster", `${check.url}: ${last}`)],
  );
  return done("check-outside", { saw });
}

/** A sentence when the host (with its port, where the address names one) is not among those allowed; null when it is. */
export function hostRefused(url: string, allowed: ReadonlySet<string>): string | null {
  const { host, hostname } = new URL(url);
  if (allowed.has(host) || allowed.has(hostname)) return null;
  return `the coordinator's configuration (LOCKKEEPER_GATE_HOSTS) does not allow to ask ${host}`;
}

type Answer = { readonly holds: boolean; readonly saw: string };

async function ask(check: OutsideCheck, signal: AbortSignal): Promise<Answer> {
  const url = check.kind === "http" ? new URL(check.url) : new URL("api/v1/query", withSlash(check.url));
  if (check.kind === "prometheus") url.searchParams.set("query", check.query);
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    if (check.kind === "http") {
      await response.body?.cancel();
      return { holds: response.status === check.status, saw: `it answered ${response.status}` };
    }
    return judge(response.status, await bounded(response));
  } catch (error) {
    signal.throwIfAborted();
    return { holds: false, saw: error instanceof Error ? whyOf(error) : String(error) };
  }
}

/** The answer of Prometheus's HTTP API: a vector or matrix with a sample, or a scalar that is not 0. */
function judge(status: number, body: string): Answer {
  const answer = parseJson(body);
  if (text(answer, "status") !== "success") {
    return { holds: false, saw: `it answered ${status}: ${(text(answer, "error") ?? body).slice(0, 300)}` };
  }
  const result = list(answer, "data", "result");
  if (text(answer, "data", "resultType") === "scalar") {
    const value = String(result[1]);
    return { holds: value !== "0" && value !== "NaN", saw: `the query is ${value}` };
  }
  return {
    holds: result.length > 0,
    saw: result.length > 0 ? `${result.length} samples` : "the query's answer is empty",
  };
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Error(`an answer of more than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function whyOf(error: Error): string {
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `no answer (${error.message}${cause})`;
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
