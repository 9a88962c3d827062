import { isHealthy, settleBudgets } from "./budgets.ts";
import type { ObjectStore } from "./object-store.ts";
import { field, isFields, type KubeObject, labelsAt, listAt, microtime, numberAt, patched, textAt } from "./objects.ts";

export type Pace = {
  /** From a pod's deletion to its being gone. */
  readonly terminateMs: number;
  /** From a pod's being bound to a node to Ready. */
  readonly startMs: number;
  /** Between two renewals of a node's Lease. */
  readonly heartbeatMs: number;
};

/**
 * What makes the sandbox behave like a cluster: kubelets that start and end pods and renew their Leases, Deployments
 * that keep their number of pods, a scheduler that binds to the emptiest schedulable node, budgets' statuses.
 */
export class Controllers {
  /** Nodes whose kubelet does nothing: no heartbeat, no pod started or ended. */
  readonly silentNodes = new Set<string>();
  readonly #store: ObjectStore;
  readonly #pace: Pace;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #heart: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #planned: NodeJS.Immediate | null = null;
  #made = 0;

  constructor(store: ObjectStore, pace: Pace) {
    this.#store = store;
    this.#pace = pace;
    this.#unlisten = store.listen((change) => {
      if (change.plural !== "leases") this.#plan();
    });
    this.#heart = setInterval(() => this.#beat(), pace.heartbeatMs);
    this.#plan();
  }

  stop(): void {
    this.#unlisten();
    clearInterval(this.#heart);
    if (this.#planned) clearImmediate(this.#planned);
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #plan(): void {
    this.#planned ??= setImmediate(() => {
      this.#planned = null;
      for (const deployment of this.#store.list("Deployment")) this.#fill(deployment);
      for (const pod of this.#store.list("Pod")) this.#tend(pod);
      settleBudgets(this.#store);
    });
  }

  #fill(deployment: KubeObject): void {
    const { name, namespace = "default" } = deployment.metadata;
    const own = this.#store
      .list("Pod")
      .filter((p) => p.metadata.namespace === namespace && labelsAt(p)["sandbox/deployment"] === name)
      .filter((p) => !textAt(p, "metadata.deletionTimestamp"));
    const wanted = numberAt(deployment, "spec.replicas") ?? 1;
    for (let missing = wanted - own.length; missing > 0; missing--) this.#make(deployment, namespace);
    const ready = own.filter(isHealthy).length;
    const observedGeneration = numberAt(deployment, "metadata.generation") ?? 1;
    const status = { replicas: own.length, updatedReplicas: own.length, readyReplicas: ready, observedGeneration };
    this.#store.put(patched(deployment, { status }));
  }

  #make(deployment: KubeObject, namespace: string): void {
    this.#made += 1;
    const { name } = deployment.metadata;
    const template = field(deployment, "spec.template.spec");
    this.#store.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `${name}-${this.#made}`,
        namespace,
        labels: { ...labelsAt(deployment, "spec.template.metadata.labels"), "sandbox/deployment": name },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-rs`, controller: true }],
      },
      spec: isFields(template) ? template : {},
      status: { phase: "Pending" },
    });
  }

  #tend(pod: KubeObject): void {
    const node = textAt(pod, "spec.nodeName");
    if (!node) {
      const free = this.#emptiestNode();
      if (free) this.#store.put(patched(pod, { spec: { nodeName: free } }));
      return;
    }
    if (this.silentNodes.has(node)) return;
    if (textAt(pod, "metadata.deletionTimestamp")) {
      if (listAt(pod, "metadata.finalizers").length > 0) return;
      this.#later(`end ${pod.metadata.uid}`, this.#pace.terminateMs, () => {
        const now = this.#same(pod);
        if (now) this.#store.remove("Pod", pod.metadata.name, pod.metadata.namespace);
      });
    } else if (textAt(pod, "status.phase") === "Pending" && labelsAt(pod)["sandbox/deployment"]) {
      this.#later(`start ${pod.metadata.uid}`, this.#pace.startMs, () => {
        const now = this.#same(pod);
        const conditions = [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }];
        if (now) this.#store.put(patched(now, { status: { phase: "Running", conditions } }));
      });
    }
  }

  #same(pod: KubeObject): KubeObject | null {
    const now = this.#store.get("Pod", pod.metadata.name, pod.metadata.namespace);
    return now?.metadata.uid === pod.metadata.uid ? now : null;
  }

  #emptiestNode(): string | null {
    const pods = this.#store.list("Pod");
    const load = (node: string) => pods.filter((pod) => textAt(pod, "spec.nodeName") === node).length;
    const names = this.#store
      .list("Node")
      .filter((node) => field(node, "spec.unschedulable") !== true && isReady(node))
      .map((node) => node.metadata.name);
    return names.sort((a, b) => load(a) - load(b))[0] ?? null;
  }

  #beat(): void {
    for (const node of this.#store.list("Node")) {
      const { name } = node.metadata;
      if (!isReady(node) || this.silentNodes.has(name)) continue;
      const metadata = { name, namespace: "kube-node-lease" };
      const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microtime() };
      this.#store.put({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec });
    }
  }

  #later(name: string, ms: number, task: () => void): void {
    if (this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      task();
    }, ms);
    this.#timers.set(name, timer);
  }
}

function isReady(node: KubeObject): boolean {
  const ready = listAt(node, "status.conditions").find((c) => textAt(c, "type") === "Ready");
  return textAt(ready, "status") === "True";
}
