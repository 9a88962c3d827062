import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

export type WatchEvent<T> = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: T;
  readonly at: number;
};

type Listed<T> = { readonly metadata: { readonly resourceVersion: string }; readonly items: readonly T[] };

/**
 * The tests' own watch, through kubectl and nothing of the product: lists, then watches from there, and begins anew
 * when the API server goes away. Whatever happens while it is away is seen at the next list.
 */
export class RawWatch<T> {
  readonly #kubectl: string;
  readonly #kubeconfig: string;
  readonly #path: string;
  readonly #seen: (event: WatchEvent<T>) => void;
  readonly #listed: (all: readonly T[], at: number) => void;
  #child: ChildProcess | null = null;
  #stopped = false;
  #loop: Promise<void> | null = null;

  /**
   * @param path such as `/api/v1/nodes`.
   * @param listed told of each whole list: what is not in it went while nobody watched.
   */
  constructor(
    kubectl: string,
    kubeconfig: string,
    path: string,
    seen: (event: WatchEvent<T>) => void,
    listed: (all: readonly T[], at: number) => void = () => undefined,
  ) {
    this.#listed = listed;
    this.#kubectl = kubectl;
    this.#kubeconfig = kubeconfig;
    this.#path = path;
    this.#seen = seen;
  }

  start(): this {
    this.#loop = this.#run();
    return this;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#child?.kill("SIGKILL");
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const version = await this.#list();
      if (version !== null) await this.#watch(version);
      if (!this.#stopped) await delay(250);
    }
  }

  async #list(): Promise<string | null> {
    const lines: string[] = [];
    if ((await this.#raw(this.#path, (line) => lines.push(line))) !== 0) return null;
    const list = JSON.parse(lines.join("\n")) as Listed<T>;
    const at = Date.now();
    this.#listed(list.items, at);
    for (const object of list.items) this.#seen({ type: "ADDED", object, at });
    return list.metadata.resourceVersion;
  }

  async #watch(version: string): Promise<void> {
    const mark = this.#path.includes("?") ? "&" : "?";
    await this.#raw(`${this.#path}${mark}watch=1&timeoutSeconds=600&resourceVersion=${version}`, (line) => {
      const event = JSON.parse(line) as { type: string; object: T };
      if (event.type === "ADDED" || event.type === "MODIFIED" || event.type === "DELETED") {
        this.#seen({ type: event.type, object: event.object, at: Date.now() });
      }
    });
  }

  #raw(path: string, line: (text: string) => void): Promise<number | null> {
    const child = spawn(this.#kubectl, ["--kubeconfig", this.#kubeconfig, "get", "--raw", path], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    const reader = createInterface({ input: child.stdout });
    reader.on("line", (text) => {
      try {
        line(text);
      } catch {
        child.kill("SIGKILL"); // A line cut off by a dying API server: list again.
      }
    });
    return new Promise((resolve) => child.on("close", resolve));
  }
}
