import { readFile } from "node:fs/promises";
import { request } from "node:https";

/** One request's fate. `at` and `ms`: when it began (ms since 1970) and how long it took. */
export type Probe = { readonly at: number; readonly ms: number; readonly why: string | null };

const EVERY_MS = 200;
const PATIENCE_MS = 10_000;

/** Certificates and address of a kubeconfig as kubeadm writes it. */
export async function credentialsOf(
  kubeconfig: string,
): Promise<{ readonly server: string; readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer }> {
  const text = await readFile(kubeconfig, "utf8");
  const word = (key: string) => new RegExp(`${key}: (\\S+)`).exec(text)?.[1] ?? "";
  const data = (key: string) => Buffer.from(word(`${key}-data`), "base64");
  return {
    server: word("server"),
    ca: data("certificate-authority"),
    cert: data("client-certificate"),
    key: data("client-key"),
  };
}

/**
 * Asks the API through the address that everybody uses, five times a second, each time over a connection of its own; no
 * request is tried twice. What fails here would have failed for a client without retries.
 */
export class ApiProbe {
  readonly probes: Probe[] = [];
  readonly #kubeconfig: string;
  readonly #under = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig;
  }

  async start(): Promise<this> {
    const credentials = await credentialsOf(this.#kubeconfig);
    this.#timer = setInterval(() => {
      const one = this.#ask(credentials).finally(() => this.#under.delete(one));
      this.#under.add(one);
    }, EVERY_MS);
    return this;
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await Promise.allSettled(this.#under);
  }

  get failures(): readonly Probe[] {
    return this.probes.filter((p) => p.why !== null);
  }

  /** The longest time between two answers, in ms. */
  get longestSilenceMs(): number {
    const answered = this.probes.filter((p) => p.why === null).map((p) => p.at + p.ms);
    answered.sort((a, b) => a - b);
    return Math.max(0, ...answered.map((at, i) => at - (answered[i - 1] ?? at)));
  }

  /** `12 of 3456 failed (0.35 %): socket hang up 10, HTTP 500 2; longest silence 420 ms`. */
  summary(): string {
    const reasons = new Map<string, number>();
    for (const { why } of this.failures) reasons.set(why ?? "", (reasons.get(why ?? "") ?? 0) + 1);
    const said = [...reasons].map(([why, times]) => `${why} ${times}`).join(", ");
    const share = ((100 * this.failures.length) / Math.max(1, this.probes.length)).toFixed(2);
    const silence = `longest silence ${Math.round(this.longestSilenceMs)} ms`;
    return `${this.failures.length} of ${this.probes.length} failed (${share} %)${said && `: ${said}`}; ${silence}`;
  }

  #ask({ server, ...tls }: Awaited<ReturnType<typeof credentialsOf>>): Promise<void> {
    const at = Date.now();
    return new Promise((resolve) => {
      const over = (why: string | null) => {
        this.probes.push({ at, ms: Date.now() - at, why });
        resolve();
      };
      const asked = request(
        `${server}/api/v1/namespaces/default`,
        { ...tls, agent: false, timeout: PATIENCE_MS },
        (answer) => {
          answer.resume();
          answer.on("end", () => over(answer.statusCode === 200 ? null : `HTTP ${answer.statusCode}`));
          answer.on("error", (error) => over(error.message));
        },
      );
      asked.on("timeout", () => asked.destroy(new Error(`no answer in ${PATIENCE_MS / 1000} s`)));
      asked.on("error", (error) => over(error.message));
      asked.end();
    });
  }
}
