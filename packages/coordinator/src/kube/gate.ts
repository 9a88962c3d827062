import { finding } from "@lockkeeper/core/model/finding";
import type { Gate } from "@lockkeeper/core/model/gate";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import { type NodeContext, type Tools, theNode } from "./act-tools.ts";
import { text } from "./json.ts";
import type { NodeSeen } from "./node-view.ts";
import { done, until } from "./steady.ts";

type Held = { readonly sinceMs: number; readonly transition: number | null };

/**
 * Waits until the node has been Ready for so many seconds without a break, reckoned from our own looks: each must see
 * the same time of the last transition, so that a break between two looks shows too. The kubelet must also have said since
 * the gate began that it lives, for a node whose kubelet has just died still counts as Ready for 40 s: by its heartbeat, or by
 * turning Ready, which nobody but itself reports.
 */
export async function passGate(tools: Tools, name: NodeName, gate: Gate, context: NodeContext): Promise<Done<"gate">> {
  const limit = context.policy.gate.timeoutSeconds;
  let first: { readonly beat: string | null; readonly ready: boolean; readonly readySince: number | null } | null =
    null;
  let held: Held | null = null;
  let last = "it was not looked at";
  const look = async () => {
    const node = await theNode(tools, name, context.uid, context.signal);
    const beat = await heartbeat(tools, node, context.signal);
    const now = performance.now();
    first ??= { beat, ready: node.ready, readySince: node.readySince };
    if (!node.ready) {
      held = null;
      last = `not Ready (${node.readyWhy})`;
    } else {
      if (held?.transition !== node.readySince) held = { sinceMs: now, transition: node.readySince };
      const seconds = (now - (held?.sinceMs ?? now)) / 1000;
      const alive = beat !== first.beat || !first.ready || node.readySince !== first.readySince;
      last = `Ready for ${Math.floor(seconds)} s (${gate.seconds} wanted)${alive ? "" : ", waiting for its next heartbeat"}`;
      if (alive && seconds >= gate.seconds) return seconds;
    }
    context.progress(`${name}: ${last}`);
    return null;
  };
  const heldSeconds = await until(context, limit, look, () => [
    finding("gate-not-passed", { node: name }, `after ${limit} s the node was ${last}`),
  ]);
  return done("gate", { heldSeconds: Math.floor(heldSeconds) });
}

/** When the kubelet last said that it lives: its Lease, renewed every 10 s, or its status where there is no Lease. */
async function heartbeat(tools: Tools, node: NodeSeen, signal: AbortSignal): Promise<string | null> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node.name}`;
  const lease = await tools.api.find(path, signal);
  return lease === null ? node.readyHeartbeat : text(lease, "spec", "renewTime");
}
