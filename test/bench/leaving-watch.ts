import type { Lab } from "../lab/suite/lab.ts";
import { RawWatch } from "../lab/suite/raw-watch.ts";

type Pod = {
  readonly metadata: { readonly uid: string; readonly namespace: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
};

/** How a drain went for the pods of one node, in seconds since its beginning. */
export type Leaving = {
  readonly pods: number;
  /** When the last of them was told to go: until then the budget holds. */
  readonly lastToldAfter: number;
  /** When the last was gone: from there on a drain only has to notice it. */
  readonly lastGoneAfter: number;
};

/** Sees every pod go, by a watch that is none of the product's: the same eyes for every tool that is measured. */
export class LeavingWatch {
  readonly #told = new Map<string, { readonly node: string; readonly at: number }>();
  readonly #gone = new Map<string, { readonly node: string; readonly at: number }>();
  readonly #watch: RawWatch<Pod>;

  constructor(lab: Lab) {
    this.#watch = new RawWatch<Pod>(lab.kubectl, lab.kubeconfig, "/api/v1/namespaces/shop/pods", (event) => {
      const { metadata, spec } = event.object;
      const seen = { node: spec.nodeName ?? "", at: event.at };
      if (metadata.deletionTimestamp && !this.#told.has(metadata.uid)) this.#told.set(metadata.uid, seen);
      if (event.type === "DELETED") this.#gone.set(metadata.uid, seen);
    });
    this.#watch.start();
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** @param began when the drain began (ms since 1970). */
  of(node: string, began: number): Leaving {
    const since = (all: ReadonlyMap<string, { readonly node: string; readonly at: number }>) =>
      [...all.values()].filter((p) => p.node === node && p.at >= began).map((p) => (p.at - began) / 1000);
    const [told, gone] = [since(this.#told), since(this.#gone)];
    return { pods: gone.length, lastToldAfter: Math.max(0, ...told), lastGoneAfter: Math.max(0, ...gone) };
  }
}
