import { RawWatch } from "./raw-watch.ts";

type Condition = { readonly type: string; readonly status: string };
type NodeObject = {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly unschedulable?: boolean };
  readonly status: {
    readonly conditions?: readonly Condition[];
    readonly nodeInfo: { readonly kubeletVersion: string };
  };
};

type Seen = { readonly at: number; readonly unschedulable: boolean; readonly ready: boolean; readonly kubelet: string };

/** What the tests saw of every node over time, independent of the product. */
export class NodeWatch {
  readonly #history = new Map<string, Seen[]>();
  readonly #watch: RawWatch<NodeObject>;
  /** Cordoned by the operator before the upgrade: not out of service by our hand. */
  readonly #cordonedBefore: ReadonlySet<string>;
  readonly breaches: string[] = [];
  maxOut = 0;

  constructor(kubectl: string, kubeconfig: string, cordonedBefore: readonly string[]) {
    this.#cordonedBefore = new Set(cordonedBefore);
    this.#watch = new RawWatch<NodeObject>(kubectl, kubeconfig, "/api/v1/nodes", ({ object, at }) =>
      this.#see(object, at),
    );
  }

  start(): this {
    this.#watch.start();
    return this;
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  history(node: string): readonly Seen[] {
    return this.#history.get(node) ?? [];
  }

  #see(node: NodeObject, at: number): void {
    const seen: Seen = {
      at,
      unschedulable: node.spec.unschedulable === true,
      ready: node.status.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false,
      kubelet: node.status.nodeInfo.kubeletVersion,
    };
    const name = node.metadata.name;
    const list = this.#history.get(name) ?? [];
    const last = list.at(-1);
    this.#history.set(name, list);
    if (last && last.unschedulable === seen.unschedulable && last.ready === seen.ready && last.kubelet === seen.kubelet)
      return;
    list.push(seen);
    const cordonedNow = seen.unschedulable && !(last?.unschedulable ?? false);
    this.#judge(name, cordonedNow && !this.#cordonedBefore.has(name), at);
  }

  #judge(name: string, justCordoned: boolean, at: number): void {
    const out = [...this.#history]
      .filter(([n, h]) => !this.#cordonedBefore.has(n) && h.at(-1)?.unschedulable)
      .map(([n]) => n);
    this.maxOut = Math.max(this.maxOut, out.length);
    const when = new Date(at).toISOString();
    if (out.length > 1) this.breaches.push(`${when} out of service at once: ${out.join(", ")}`);
    if (!justCordoned) return;
    const unready = [...this.#history].filter(([n, h]) => n !== name && h.at(-1)?.ready === false).map(([n]) => n);
    if (unready.length > 0)
      this.breaches.push(`${when} ${name} was cordoned while ${unready.join(", ")} was not Ready`);
  }
}
