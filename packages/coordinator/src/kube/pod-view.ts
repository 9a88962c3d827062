import { type Instant, nodeName } from "@lockkeeper/core/model/ids";
import type { Demand } from "@lockkeeper/core/model/inventory";
import { STATIC_POD_COMPONENTS, type StaticPodState } from "@lockkeeper/core/model/state";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import type { PodView } from "@lockkeeper/core/rules/drain-views";
import { readDemand } from "./demand.ts";
import { kubeTime } from "./instants.ts";
import { at, count, flag, list, strings, text, texts } from "./json.ts";

const MIRROR = "kubernetes.io/config.mirror";
const CONFIG_HASH = "kubernetes.io/config.hash";
/** Where kubeadm writes the address and port of a node's own API server. */
const ENDPOINT = "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint";

/** A pod as drains and the control plane's checks see it. */
export type PodSeen = PodView & {
  /** Set for mirror pods of the control plane's components. */
  readonly component: StaticPodState | null;
  readonly readySince: Instant | null;
  /** `10.0.0.1:6443` on kubeadm's API server pods. */
  readonly endpoint: string | null;
  readonly demand: Demand;
  readonly restarts: number;
  readonly looping: boolean;
};

/** @returns null for what is no pod. */
export function readPod(object: unknown): PodSeen | null {
  const [namespace, name, uid] = ["namespace", "name", "uid"].map((field) => text(object, "metadata", field));
  if (!namespace || !name || !uid) return null;
  const annotations = strings(object, "metadata", "annotations");
  const owner = list(object, "metadata", "ownerReferences").find((o) => flag(o, "controller"));
  const ready = list(object, "status", "conditions").find((c) => text(c, "type") === "Ready");
  const node = text(object, "spec", "nodeName");
  const pod: PodView = {
    namespace,
    name,
    uid,
    node: node ? nodeName(node) : null,
    phase: text(object, "status", "phase") ?? "Unknown",
    labels: strings(object, "metadata", "labels"),
    mirror: Object.hasOwn(annotations, MIRROR),
    controller: owner ? { kind: text(owner, "kind") ?? "", name: text(owner, "name") ?? "" } : null,
    emptyDirs: list(object, "spec", "volumes")
      .filter((volume) => at(volume, "emptyDir") !== undefined)
      .map((volume) => text(volume, "name") ?? "?"),
    claims: list(object, "spec", "volumes").flatMap((v) => text(v, "persistentVolumeClaim", "claimName") ?? []),
    leaving: text(object, "metadata", "deletionTimestamp") !== null,
    endsAt: kubeTime(text(object, "metadata", "deletionTimestamp")),
    finalizers: texts(object, "metadata", "finalizers"),
    priority: count(object, "spec", "priority"),
    ready: text(ready, "status") === "True",
  };
  return {
    ...pod,
    component: pod.mirror && namespace === "kube-system" ? component(object, pod, annotations) : null,
    readySince: kubeTime(text(ready, "lastTransitionTime")),
    endpoint: annotations[ENDPOINT] ?? null,
    demand: readDemand(object),
    restarts: restartsOf(object),
    looping: list(object, "status", "containerStatuses").some(
      (c) => text(c, "state", "waiting", "reason") === "CrashLoopBackOff",
    ),
  };
}

function component(
  object: unknown,
  pod: PodView,
  annotations: Readonly<Record<string, string>>,
): StaticPodState | null {
  const found = STATIC_POD_COMPONENTS.find((name) => name === pod.labels.component);
  if (!found || pod.labels.tier !== "control-plane") return null;
  const image = text(list(object, "spec", "containers")[0], "image") ?? "";
  return {
    component: found,
    image,
    version: found === "etcd" ? null : imageVersion(image),
    hash: annotations[CONFIG_HASH] ?? annotations[MIRROR] ?? "",
    ready: pod.ready && !pod.leaving,
    restarts: restartsOf(object),
  };
}

function restartsOf(pod: unknown): number {
  return list(pod, "status", "containerStatuses").reduce((sum: number, c) => sum + count(c, "restartCount"), 0);
}

/** The tag of an image reference as a version: `registry:5000/kube-proxy:v1.20.2@sha256:...` -> v1.20.2; null when it is none. */
export function imageVersion(image: string): Version | null {
  const tag = /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1];
  return tag ? parseVersion(tag) : null;
}
