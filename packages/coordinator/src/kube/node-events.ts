import { randomBytes } from "node:crypto";
import type { Instant } from "@lockkeeper/core/model/ids";
import type { NodeEvent } from "@lockkeeper/core/notices/node-event";
import { isoSecond } from "@lockkeeper/core/plan/time-text";
import type { Api } from "./api.ts";

/** Who our Events say they are from; what looks for new warnings passes over them. */
export const EVENT_SOURCE = "lockkeeper";

/**
 * Writes a Kubernetes Event about a node, as a kubelet does: in `default`, with the node's name for a UID, by which
 * `kubectl describe node` finds it. Needs no Lease: it commands nothing.
 * @throws ApiError or Unreachable
 */
export async function writeNodeEvent(api: Api, event: NodeEvent, now: Instant): Promise<void> {
  const { node, type, reason, message } = event;
  const at = isoSecond(now);
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${node}.${randomBytes(8).toString("hex")}`, namespace: "default" },
    involvedObject: { apiVersion: "v1", kind: "Node", name: node, uid: node },
    ...{ type, reason, message, firstTimestamp: at, lastTimestamp: at, count: 1 },
    source: { component: EVENT_SOURCE },
  };
  await api.write("POST", "/api/v1/namespaces/default/events", body, { fenced: false });
}
