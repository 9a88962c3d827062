import { RawWatch, type WatchEvent } from "./raw-watch.ts";

type Deployment = {
  readonly metadata: { readonly name: string };
  readonly status: { readonly availableReplicas?: number };
};

/** The least number of available replicas that the tests saw of one Deployment. */
export class DeploymentWatch {
  readonly #watch: RawWatch<Deployment>;
  least = Number.POSITIVE_INFINITY;

  constructor(kubectl: string, kubeconfig: string, namespace: string, name: string) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments?fieldSelector=metadata.name%3D${name}`;
    this.#watch = new RawWatch<Deployment>(kubectl, kubeconfig, path, ({ object }) => {
      this.least = Math.min(this.least, object.status.availableReplicas ?? 0);
    });
  }

  start(): this {
    this.#watch.start();
    return this;
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }
}

type Pod = {
  readonly metadata: {
    readonly uid: string;
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase?: string };
};

type Life = { readonly name: string; readonly node: string; readonly from: number; until: number | null };

/** When each pod that a drain has to evict was on which node. */
export class PodWatch {
  readonly #lives = new Map<string, Life>();
  readonly #watch: RawWatch<Pod>;

  constructor(kubectl: string, kubeconfig: string) {
    const seen = ({ type, object, at }: WatchEvent<Pod>) => {
      const node = object.spec.nodeName;
      const known = this.#lives.get(object.metadata.uid);
      const finished = object.status.phase === "Succeeded" || object.status.phase === "Failed";
      if (type === "DELETED" || finished) {
        if (known && known.until === null) known.until = at;
        return;
      }
      if (node === undefined || known || !evictable(object)) return;
      const name = `${object.metadata.namespace}/${object.metadata.name}`;
      this.#lives.set(object.metadata.uid, { name, node, from: at, until: null });
    };
    const listed = (all: readonly Pod[], at: number) => {
      const there = new Set(all.map((pod) => pod.metadata.uid));
      for (const [uid, life] of this.#lives) if (life.until === null && !there.has(uid)) life.until = at;
    };
    this.#watch = new RawWatch<Pod>(kubectl, kubeconfig, "/api/v1/pods", seen, listed);
  }

  start(): this {
    this.#watch.start();
    return this;
  }

  stop(): Promise<void> {
    return this.#watch.stop();
  }

  /** Names of the pods to evict that were on the node at that time (ms since 1970). */
  on(node: string, at: number): readonly string[] {
    const there = [...this.#lives.values()].filter(
      (l) => l.node === node && l.from <= at && (l.until === null || l.until > at),
    );
    return there.map((l) => l.name);
  }
}

function evictable(pod: Pod): boolean {
  if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return false;
  // The coordinator is exempt from its own drain (design, section 7).
  if (pod.metadata.name.startsWith("lockkeeper-coordinator-")) return false;
  return !(pod.metadata.ownerReferences ?? []).some((o) => o.kind === "DaemonSet");
}
