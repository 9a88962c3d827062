import type { Lab } from "../lab/suite/lab.ts";
import { RawWatch } from "../lab/suite/raw-watch.ts";
import { median, unused } from "./figures.ts";

type Condition = { readonly type: string; readonly status: string };
type Pod = {
  readonly metadata: {
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status?: { readonly conditions?: readonly Condition[] };
};
type Budget = {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly disruptionsAllowed?: number };
};
type Seen = { readonly node: string; readonly at: number };

/** How a drain went for the pods of one node, in seconds since its beginning. */
export type Leaving = {
  readonly pods: number;
  /** When the last of them was told to go: until then the budget holds. */
  readonly lastToldAfter: number;
  /** When the last was gone: from there on a drain only has to notice it. */
  readonly lastGoneAfter: number;
  /** Of the time until the last was told to go: how long the budget had room, and nobody was told to go. */
  readonly roomUnused: number;
  /** What a replacement took from its creation until it was Ready, the median: the budget gets its room back by that alone. */
  readonly readyAfter: number;
};

/** Sees every pod go and come, and the budget's room, by watches that are none of the product's: the same eyes for every tool. */
export class LeavingWatch {
  readonly #told = new Map<string, Seen>();
  readonly #gone = new Map<string, Seen>();
  readonly #added = new Map<string, number>();
  readonly #ready = new Map<string, number>();
  readonly #room: { readonly at: number; readonly allowed: number }[] = [];
  readonly #watches: readonly { stop(): Promise<void> }[];

  /** Begins to watch. */
  static async open(lab: Lab): Promise<LeavingWatch> {
    const served = (await lab.k(["api-versions"])).split("\n");
    return new LeavingWatch(lab, served.includes("policy/v1") ? "v1" : "v1beta1");
  }

  private constructor({ kubectl, kubeconfig }: Lab, version: "v1" | "v1beta1") {
    const pods = new RawWatch<Pod>(kubectl, kubeconfig, "/api/v1/namespaces/shop/pods", (event) => {
      const { metadata, spec, status } = event.object;
      const seen = { node: spec.nodeName ?? "", at: event.at };
      if (!this.#added.has(metadata.uid)) this.#added.set(metadata.uid, event.at);
      const ready = status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
      if (ready && !this.#ready.has(metadata.uid)) this.#ready.set(metadata.uid, event.at);
      if (metadata.deletionTimestamp && !this.#told.has(metadata.uid)) this.#told.set(metadata.uid, seen);
      if (event.type === "DELETED") this.#gone.set(metadata.uid, seen);
    });
    const path = `/apis/policy/${version}/namespaces/shop/poddisruptionbudgets`;
    const budgets = new RawWatch<Budget>(kubectl, kubeconfig, path, ({ at, object: { metadata, status } }) => {
      if (metadata.name === "web") this.#room.push({ at, allowed: status?.disruptionsAllowed ?? 0 });
    });
    this.#watches = [pods.start(), budgets.start()];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.stop()));
  }

  /** @param began when the drain began (ms since 1970). */
  of(node: string, began: number): Leaving {
    const since = (all: ReadonlyMap<string, Seen>) =>
      [...all.values()].filter((p) => p.node === node && p.at >= began).map((p) => (p.at - began) / 1000);
    const [told, gone] = [since(this.#told), since(this.#gone)];
    const lastToldAfter = Math.max(0, ...told);
    const took = [...this.#ready].flatMap(([uid, at]) => {
      const added = this.#added.get(uid) ?? 0;
      return added >= began ? [(at - added) / 1000] : [];
    });
    return {
      pods: gone.length,
      lastToldAfter,
      lastGoneAfter: Math.max(0, ...gone),
      roomUnused: unused(this.#room, began, began + lastToldAfter * 1000),
      readyAfter: took.length === 0 ? 0 : median(took),
    };
  }
}
