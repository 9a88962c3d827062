import { OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import { field, type KubeObject, textAt } from "@lockkeeper/sandbox/api/objects";
import type { FaultWorld } from "@lockkeeper/sandbox/faults/world";
import type { SimulatedHost } from "@lockkeeper/sandbox/hosts/host";

/** Somebody who believes no log: looks at the cluster and the hosts alone. */
export type Witness = {
  /** What was done against the rules since it began to look. */
  breaches(): readonly string[];
  /** Where the cluster is not as an upgrade that succeeded leaves it. */
  leftovers(): readonly string[];
};

type World = Pick<FaultWorld, "api" | "hosts" | "to">;

/** Begins to look at a cluster of which no node is out of service. */
export function openWitness({ api, hosts, to }: World): Witness {
  const seen = new Set<string>();
  const everyHost = new Set(hosts.values());
  api.store.listen(({ plural, before, after }) => {
    if (plural !== "nodes" || after === null) return;
    // A machine that took a name has a host of its own.
    for (const host of hosts.values()) everyHost.add(host);
    const out = api.store.list("Node").filter(isOut).map(nameOf);
    if (out.length > 1) seen.add(`${out.join(" and ")} were out of service together`);
    const host = hosts.get(nameOf(after));
    const changed = before !== null && kubeletOf(before) !== kubeletOf(after);
    if (changed && !isOut(after) && host !== undefined && installedByUs(host))
      seen.add(`the kubelet of ${nameOf(after)} was changed while it was in service`);
  });
  return {
    breaches: () => [...seen, ...[...everyHost].flatMap(doneTwice), ...evictedByName(api.writes)],
    leftovers: () =>
      api.store.list("Node").flatMap((node) => {
        const wrong: string[] = [];
        if (kubeletOf(node) !== to) wrong.push(`${nameOf(node)} is at ${kubeletOf(node)}`);
        if (isOut(node)) wrong.push(`${nameOf(node)} is out of service`);
        if (node.metadata.annotations?.[OWNER_ANNOTATION] !== undefined) wrong.push(`${nameOf(node)} is still owned`);
        return wrong;
      }),
  };
}

function isOut(node: KubeObject): boolean {
  return field(node, "spec.unschedulable") === true;
}

function nameOf(node: KubeObject): string {
  return node.metadata.name;
}

function kubeletOf(node: KubeObject): string | null {
  return textAt(node, "status.nodeInfo.kubeletVersion");
}

/** False as long as whoever changed the kubelet was somebody else. */
function installedByUs({ begun }: SimulatedHost): boolean {
  return begun.some(({ job }) => job.do === "install-packages" && job.pins.some(({ name }) => name === "kubelet"));
}

/** A unit is named by run, step and attempt: of one name there is one. */
function doneTwice({ machine, begun }: SimulatedHost): readonly string[] {
  const units = begun.map(({ unit }) => unit);
  const twice = new Set(units.filter((unit, at) => units.indexOf(unit) !== at));
  return [...twice].map((unit) => `${unit} was begun twice on ${machine.node}`);
}

/** A pod that took another's name must not be evicted in its place. */
function evictedByName(writes: FaultWorld["api"]["writes"]): readonly string[] {
  const evictions = writes.filter(({ path }) => path.endsWith("/eviction"));
  return evictions
    .filter(({ body }) => textAt(body, "deleteOptions.preconditions.uid") === null)
    .map(({ path }) => `${path} without a UID`);
}
