import { RawWatch } from "./raw-watch.ts";

type Pod = {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
};
type NodeObject = {
  readonly metadata: { readonly name: string };
  readonly status: { readonly nodeInfo: { readonly kubeletVersion: string } };
};

/** Watches that no kubelet is ever newer than any API server (version-skew-policy). */
export class SkewWatch {
  readonly breaches: string[] = [];
  readonly #apiservers = new Map<string, number>();
  readonly #kubelets = new Map<string, number>();
  readonly #watches: readonly { stop(): Promise<void> }[];

  constructor(kubectl: string, kubeconfig: string) {
    const pods = "/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dkube-apiserver";
    this.#watches = [
      new RawWatch<Pod>(kubectl, kubeconfig, pods, ({ type, object }) => {
        // kubeadm's mirror pod goes and comes at each change: its node keeps the last version that it had.
        const version = minorOf(object.spec.containers[0]?.image.split(":").at(-1) ?? "");
        if (type !== "DELETED" && object.spec.nodeName !== undefined)
          this.#apiservers.set(object.spec.nodeName, version);
        this.#judge();
      }).start(),
      new RawWatch<NodeObject>(kubectl, kubeconfig, "/api/v1/nodes", ({ object }) => {
        this.#kubelets.set(object.metadata.name, minorOf(object.status.nodeInfo.kubeletVersion));
        this.#judge();
      }).start(),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#watches.map((w) => w.stop()));
  }

  #judge(): void {
    if (this.#apiservers.size === 0) return;
    const oldest = Math.min(...this.#apiservers.values());
    for (const [node, kubelet] of this.#kubelets) {
      if (kubelet <= oldest) continue;
      this.breaches.push(
        `${new Date().toISOString()}: kubelet 1.${kubelet} of ${node} beside an API server 1.${oldest}`,
      );
    }
  }
}

function minorOf(version: string): number {
  return Number(/^v1\.(\d+)\./.exec(version)?.[1] ?? Number.NaN);
}
