import type { HostStep } from "@lockkeeper/core/model/step";
import { field, type KubeObject, patched, textAt } from "../api/objects.ts";
import type { ApiServer } from "../api/start.ts";
import type { SimulatedHost } from "../hosts/host.ts";

/** Acts once, as soon as the node was cordoned. */
export function onceCordoned(api: ApiServer, node: string, act: () => void): void {
  once(api, (before, after) => isNode(after, node) && unschedulable(after) && !unschedulable(before), act);
}

/** Acts once, as soon as the node is schedulable again. */
export function onceUncordoned(api: ApiServer, node: string, act: () => void): void {
  once(api, (before, after) => isNode(after, node) && unschedulable(before) && !unschedulable(after), act);
}

/** Acts once, as soon as the last pod of a workload has left the node. */
export function onceEmpty(api: ApiServer, node: string, act: () => void): void {
  const workload = () =>
    api.store
      .list("Pod")
      .filter((pod) => textAt(pod, "spec.nodeName") === node && textAt(pod, "metadata.namespace") === "default");
  once(
    api,
    (before, after) => after === null && textAt(before, "spec.nodeName") === node && workload().length === 0,
    act,
  );
}

/** Acts once, as soon as the host's agent is about to do a step of that kind: in a run, after planning and the start. */
export function onceIntended(host: SimulatedHost | undefined, kind: HostStep["kind"], act: () => void): void {
  host?.setFault({
    intended: (step) => {
      if (step.kind !== kind) return;
      host.setFault(null);
      act();
    },
  });
}

type Seen = KubeObject | null;

/** After the change was told to everybody: an act of ours in the middle of it would be told before it. */
function once(api: ApiServer, when: (before: Seen, after: Seen) => boolean, act: () => void): void {
  const unlisten = api.store.listen(({ before, after }) => {
    if (!when(before, after)) return;
    unlisten();
    setImmediate(act);
  });
}

function isNode(object: Seen, name: string): boolean {
  return object?.kind === "Node" && object.metadata.name === name;
}

function unschedulable(object: Seen): boolean {
  return field(object, "spec.unschedulable") === true;
}

/** Makes a node schedulable or not, as `kubectl cordon` and `uncordon` do: nothing else of it changes. */
export function setSchedulable(api: ApiServer, name: string, is: boolean): void {
  const node = api.store.get("Node", name);
  if (node !== null) api.store.put(patched(node, { spec: { unschedulable: is ? null : true } }));
}

/** Removes a node and, as the garbage collector does, the pods that were bound to it. */
export function removeNode(api: ApiServer, name: string): void {
  api.store.remove("Node", name);
  for (const pod of api.store.list("Pod"))
    if (textAt(pod, "spec.nodeName") === name) api.store.remove("Pod", pod.metadata.name, pod.metadata.namespace);
}
