import { minorOf, parseVersion, type Version } from "@lockkeeper/core/model/version";
import { isFields, type KubeObject, labelsAt, listAt, patched, textAt } from "../api/objects.ts";
import { kubeadmConfig, kubeProxy, staticPodsOf } from "../api/samples.ts";
import type { ApiServer } from "../api/start.ts";
import { type EtcdWitness, RestoredData, type RunsOn } from "./restored-data.ts";
import { realTime, type Time } from "./time.ts";

export type SimulatedClusterOptions = {
  readonly api: ApiServer;
  /** How long the API is away while the only control plane's static pods are replaced; 0: never. */
  readonly apiAwayMs?: number;
  /** How long a node is not Ready while its kubelet restarts. */
  readonly kubeletAwayMs?: number;
  /** Default: this machine's. */
  readonly time?: Time;
};

/** kubeadm below 1.28 moves kube-proxy with the first control plane (kubernetes/kubernetes#116570). */
const PROXY_LAST_SINCE_MINOR = 28;

/** kubeadm from 1.29 on accepts kubelets of n-3, before it of n-1 (kubernetes/kubernetes#120825). */
const OLDER_KUBELETS_SINCE_MINOR = 29;

/** A condition's reason and message. */
type Why = { readonly reason: string; readonly message: string };
const WELL = { status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" } as const;
const STOPPED: Why = { reason: "KubeletNotReady", message: "the kubelet is starting" };
const SILENT: Why = { reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status." };

/** What simulated hosts share: the effects of kubeadm and of kubelets as the Kubernetes API shows them. */
export class SimulatedCluster {
  readonly api: ApiServer;
  readonly #apiAwayMs: number;
  readonly #kubeletAwayMs: number;
  readonly #time: Time;
  #away = false;
  #restored: RestoredData | null = null;

  constructor({ api, apiAwayMs = 0, kubeletAwayMs = 100, time = realTime() }: SimulatedClusterOptions) {
    this.api = api;
    this.#time = time;
    this.#apiAwayMs = apiAwayMs;
    this.#kubeletAwayMs = kubeletAwayMs;
  }

  /** True while the API server is being replaced: commands that ask it fail. */
  get away(): boolean {
    return this.#away || this.#restored?.away === true;
  }

  /** From here on a restore of etcd can be played. @param witness is told what becomes of the members. */
  playRestores(members: readonly string[], witness: EtcdWitness): void {
    this.#restored = new RestoredData(this.api, members, witness);
  }

  /** The data of that member of etcd is damaged: where no majority is left, the API server is away until a restore. */
  async damageEtcd(member: string): Promise<void> {
    await this.#restored?.damaged(member);
  }

  /** A control plane's static pods have ended. */
  async planeStopped(node: string): Promise<void> {
    await this.#restored?.stopped(node);
  }

  /** They are back, on a restore's data or on what they had. */
  async planeStarted(node: string, on: RunsOn): Promise<void> {
    await this.#restored?.started(node, on);
  }

  /** The Node object shows the machine's ids, as a kubelet reports them. */
  introduce({ node, machineId, bootId }: { node: string; machineId: string; bootId: string }): void {
    const object = this.api.store.get("Node", node);
    if (object === null) throw new RangeError(`the cluster has no node ${node}`);
    this.api.store.put(patched(object, { status: { nodeInfo: { machineID: machineId, bootID: bootId } } }));
  }

  /** kubeadm's ClusterConfiguration as the ConfigMap holds it. */
  configuration(): string {
    const map = this.api.store.get("ConfigMap", "kubeadm-config", "kube-system");
    return textAt(map, "data.ClusterConfiguration") ?? "";
  }

  /** @throws RangeError when the cluster has no kubeadm-config with a version. */
  version(): Version {
    const version = parseVersion(/^kubernetesVersion: *(\S+)/m.exec(this.configuration())?.[1] ?? "");
    if (version === null) throw new RangeError("kubeadm-config names no version");
    return version;
  }

  /** kubeadm's own policy (cmd/kubeadm/app/phases/upgrade/policy.go): no minor skipped; kubelets not too old, unless forced. */
  refuses(to: Version, force: boolean): boolean {
    if (minorOf(to) > minorOf(this.version()) + 1) return true;
    const allowed = minorOf(to) < OLDER_KUBELETS_SINCE_MINOR ? 1 : 3;
    const kubelets = this.api.store
      .list("Node")
      .flatMap((n) => parseVersion(textAt(n, "status.nodeInfo.kubeletVersion") ?? "") ?? []);
    return !force && kubelets.some((kubelet) => minorOf(to) > minorOf(kubelet) + allowed);
  }

  /** As `kubectl get KIND NAME --ignore-not-found -o json` in kube-system. */
  objectText(kind: string, name: string): string {
    const kinds: Readonly<Record<string, string>> = {
      configmap: "ConfigMap",
      daemonset: "DaemonSet",
      deployment: "Deployment",
    };
    const object = this.api.store.get(kinds[kind] ?? kind, name, "kube-system");
    return object === null ? "" : JSON.stringify(object);
  }

  /** As `kubectl replace -f`: the object of that name becomes this one. @returns false when there is none. */
  replace(text: string): boolean {
    const next = JSON.parse(text) as KubeObject;
    const { name, namespace } = next.metadata;
    const now = this.api.store.get(next.kind, name, namespace);
    if (now === null) return false;
    const generation = Number(now.metadata.generation ?? 0) + 1;
    const status = isFields(now.status) ? { status: { ...now.status, observedGeneration: generation } } : {};
    this.api.store.put({
      ...next,
      metadata: { ...next.metadata, ...(now.metadata.uid ? { uid: now.metadata.uid } : {}) },
      ...status,
    });
    return true;
  }

  /** Image and readiness of a static pod. @returns null when there is none. */
  mirrorPod(component: string, node: string): string | null {
    const pod = this.api.store.get("Pod", `${component}-${node}`, "kube-system");
    if (pod === null) return null;
    const ready = listAt(pod, "status.conditions").some(
      (c) => textAt(c, "type") === "Ready" && textAt(c, "status") === "True",
    );
    return `${textAt(listAt(pod, "spec.containers")[0], "image") ?? ""} ${ready ? "True" : "False"}`;
  }

  /** The kubelet has taken a manifest: the static pod runs its image. */
  takeManifest(node: string, component: string, version: Version): void {
    const pod = staticPodsOf(node, version).find(({ metadata }) => metadata.name === `${component}-${node}`);
    if (pod) this.api.store.put(pod);
  }

  proxyImage(): string {
    const proxy = this.api.store.get("DaemonSet", "kube-proxy", "kube-system");
    return textAt(listAt(proxy, "spec.template.spec.containers")[0], "image") ?? "";
  }

  isReady(node: string): boolean {
    const conditions = listAt(this.api.store.get("Node", node), "status.conditions");
    return (
      textAt(
        conditions.find((condition) => textAt(condition, "type") === "Ready"),
        "status",
      ) === "True"
    );
  }

  /** What `kubeadm upgrade apply` and `upgrade node` do to a control plane's static pods; `apply` also moves kubeadm-config. */
  async moveControlPlane(node: string, to: Version, how: "apply" | "node"): Promise<void> {
    const { store } = this.api;
    const alone = this.#controlPlanes().length === 1 && this.#apiAwayMs > 0;
    if (alone) {
      this.#away = true;
      await this.api.goAway();
      await this.#time.sleep(this.#apiAwayMs);
    }
    for (const pod of staticPodsOf(node, to)) store.put(pod);
    if (how === "apply") store.put(kubeadmConfig(to));
    if (minorOf(to) < PROXY_LAST_SINCE_MINOR || this.#controlPlanes().every((name) => this.#serves(name, to))) {
      store.put(kubeProxy(store.list("Node").length, to, this.#proxyGeneration() + 1));
    }
    if (alone) {
      await this.api.comeBack();
      this.#away = false;
    }
  }

  /** A kubelet stops, and comes back at a version. */
  async restartKubelet(node: string, version: Version): Promise<void> {
    this.unready(node, STOPPED);
    await this.#time.sleep(this.#kubeletAwayMs);
    this.kubeletRuns(node, version);
  }

  /** The node's kubelet runs and says that all is well. */
  kubeletRuns(node: string, version: Version): void {
    this.api.controllers.silentNodes.delete(node);
    this.#setReady(node, WELL, { nodeInfo: { kubeletVersion: version } });
  }

  /** The node's kubelet says that it is not Ready. */
  unready(node: string, why: Why): void {
    this.#setReady(node, { status: "False", ...why }, {});
  }

  /** Nothing is heard of the node's kubelet any more, as the node controller puts it; its pods are tended by nobody. */
  lost(node: string): void {
    this.api.controllers.silentNodes.add(node);
    this.#setReady(node, { status: "Unknown", ...SILENT }, {});
  }

  #controlPlanes(): readonly string[] {
    return this.api.store
      .list("Node")
      .filter((node) => Object.keys(labelsAt(node)).some((label) => label.endsWith("/control-plane")))
      .map((node) => node.metadata.name);
  }

  #serves(node: string, version: Version): boolean {
    const pod = this.api.store.get("Pod", `kube-apiserver-${node}`, "kube-system");
    return textAt(listAt(pod, "spec.containers")[0], "image")?.endsWith(`:${version}`) ?? false;
  }

  #proxyGeneration(): number {
    const proxy = this.api.store.get("DaemonSet", "kube-proxy", "kube-system");
    const generation = proxy?.metadata.generation;
    return typeof generation === "number" ? generation : 0;
  }

  #setReady(name: string, seen: Why & { readonly status: "True" | "False" | "Unknown" }, more: object): void {
    const node: KubeObject | null = this.api.store.get("Node", name);
    if (node === null) return;
    const lastTransitionTime = new Date(this.#time.now()).toISOString();
    const conditions = listAt(node, "status.conditions").map((condition) =>
      isFields(condition) && condition.type === "Ready" ? { ...condition, ...seen, lastTransitionTime } : condition,
    );
    this.api.store.put(patched(node, { status: { ...more, conditions } }));
  }
}
