import type { Workload, WorkloadKind } from "../model/inventory.ts";
import type { PodView } from "./drain-views.ts";

/** The name of a Deployment's ReplicaSet is its own and a hash of the pod template (k8s.io/kubernetes, deployment controller). */
const REPLICA_SET = /^(.+)-[a-z0-9]+$/;

/** The workload that a pod belongs to, as {@link workloadKey} writes it; null for pods of none of the kinds that are known. */
export function workloadOf({ namespace, controller }: Pick<PodView, "namespace" | "controller">): string | null {
  const key = (kind: WorkloadKind, name: string) => workloadKey({ kind, namespace, name });
  switch (controller?.kind) {
    case "StatefulSet":
    case "DaemonSet":
      return key(controller.kind, controller.name);
    case "ReplicaSet": {
      const name = REPLICA_SET.exec(controller.name)?.[1];
      return name ? key("Deployment", name) : null;
    }
    default:
      return null;
  }
}

/** `Deployment shop/web` */
export function workloadKey({ kind, namespace, name }: Pick<Workload, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace}/${name}`;
}
