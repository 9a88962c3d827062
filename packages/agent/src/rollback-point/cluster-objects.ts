import { posix } from "node:path";
import type { HostCommand } from "../host/command.ts";
import { type Host, output } from "../host/host.ts";
import { isControlPlane } from "../kubeadm/manifests.ts";
import type { SavedFile } from "./archive.ts";

type ObjectName = Pick<Extract<HostCommand, { do: "kube-object" }>, "kind" | "name">;

/**
 * What `kubeadm upgrade apply` changes in the cluster (upload-config, kubelet-config and addon phases). Below 1.24 the
 * kubelet's ConfigMap has its minor in its name, so kubeadm makes a new one and leaves the old one as it is.
 */
const CHANGED_BY_KUBEADM: readonly ObjectName[] = [
  { kind: "configmap", name: "kubeadm-config" },
  { kind: "configmap", name: "kubelet-config" },
  { kind: "configmap", name: "kube-proxy" },
  { kind: "configmap", name: "coredns" },
  { kind: "daemonset", name: "kube-proxy" },
  { kind: "deployment", name: "coredns" },
];

/** Where such an object stands in a rollback point, beside the files: no path of a host begins so. */
export const OBJECTS = "/@kube-system";

/** These objects of the cluster as they are, whole, on a control plane; elsewhere none. @throws HostFault, RangeError */
export async function clusterObjects(host: Host): Promise<readonly SavedFile[]> {
  if (!(await isControlPlane(host))) return [];
  const kept: SavedFile[] = [];
  for (const { kind, name } of CHANGED_BY_KUBEADM) {
    const text = (await output(host, { do: "kube-object", kind, name })).trim();
    if (text === "") continue;
    const data = Buffer.from(withoutServersOwn(text, `${kind} ${name}`));
    kept.push({ path: posix.join(OBJECTS, kind, `${name}.json`), mode: 0o600, data });
  }
  return kept;
}

/** What the API server writes itself: an object that carries it could not take another's place. */
const SERVERS_OWN = ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink"];

function withoutServersOwn(text: string, what: string): string {
  const object: unknown = JSON.parse(text);
  if (!isRecord(object) || !isRecord(object.metadata)) throw new RangeError(`${what} is no object`);
  const { status: _, ...rest } = object;
  const metadata = Object.entries(object.metadata).filter(([key]) => !SERVERS_OWN.includes(key));
  return `${JSON.stringify({ ...rest, metadata: Object.fromEntries(metadata) })}\n`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
