import type { BootId, MachineId, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import { nodeName } from "@lockkeeper/core/model/ids";
import { HOLD_ANNOTATION, type NodeState, OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import { parseVersion } from "@lockkeeper/core/model/version";
import { kubeTime } from "./instants.ts";
import { flag, list, strings, text } from "./json.ts";
import { readOwnership } from "./ownership.ts";

/** A node without what other objects say of it. */
export type NodeSeen = Omit<NodeState, "staticPods" | "host"> & {
  readonly resourceVersion: string;
  /** The owner annotation as it stands; null when there is none. `owner` is null too when it cannot be read. */
  readonly ownerText: string | null;
  /** RFC 3339, as the kubelet wrote it last. */
  readonly readyHeartbeat: string | null;
};

const CONTROL_PLANE_LABELS = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/** @throws RangeError when a node has no name, UID or kubelet version that can be read. */
export function readNode(object: unknown): NodeSeen {
  const shown = text(object, "metadata", "name") ?? "?";
  const name = nodeName(shown);
  const uid = text(object, "metadata", "uid");
  if (!name || !uid) throw new RangeError(`node ${shown} has no valid name or no UID`);
  const kubeletText = text(object, "status", "nodeInfo", "kubeletVersion") ?? "";
  const kubelet = parseVersion(kubeletText);
  if (!kubelet) throw new RangeError(`node ${name} shows kubelet version "${kubeletText}", which is none`);
  const annotations = strings(object, "metadata", "annotations");
  const labels = strings(object, "metadata", "labels");
  const runtime = text(object, "status", "nodeInfo", "containerRuntimeVersion");
  const ownerText = annotations[OWNER_ANNOTATION] ?? null;
  return {
    name,
    uid: uid as NodeUid,
    role: CONTROL_PLANE_LABELS.some((label) => Object.hasOwn(labels, label)) ? "control-plane" : "worker",
    ...readiness(object),
    unschedulable: flag(object, "spec", "unschedulable"),
    owner: ownerText === null ? null : readOwnership(ownerText),
    ownerText,
    hold: annotations[HOLD_ANNOTATION] ?? null,
    kubelet,
    ...(runtime ? { runtime } : {}),
    machineId: (text(object, "status", "nodeInfo", "machineID") ?? "") as MachineId,
    bootId: (text(object, "status", "nodeInfo", "bootID") ?? "") as BootId,
    addresses: list(object, "status", "addresses")
      .filter((a) => text(a, "type")?.endsWith("IP"))
      .map((a) => text(a, "address") ?? ""),
    resourceVersion: text(object, "metadata", "resourceVersion") ?? "",
  };
}

function readiness(object: unknown): Pick<NodeSeen, "ready" | "readyWhy" | "readySince" | "readyHeartbeat"> {
  const ready = list(object, "status", "conditions").find((c) => text(c, "type") === "Ready");
  if (!ready) return { ready: false, readyWhy: "no Ready condition", readySince: null, readyHeartbeat: null };
  return {
    ready: text(ready, "status") === "True",
    readyWhy: [text(ready, "reason"), text(ready, "message")].filter(Boolean).join(": "),
    readySince: kubeTime(text(ready, "lastTransitionTime")),
    readyHeartbeat: text(ready, "lastHeartbeatTime"),
  };
}

export function nodePath(name: NodeName): string {
  return `/api/v1/nodes/${name}`;
}
