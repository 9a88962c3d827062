import type { ReactNode } from "react";
import type { Wire } from "../api/client.ts";

type NodeSummary = Wire["NodeSummary"];
type TilesProps = {
  readonly nodes: readonly NodeSummary[];
  /** Null until it is known. */
  readonly lock: Wire["Lock"] | null;
  /** Nodes out of service by the upgrade that is under way. */
  readonly out: readonly string[];
};

/** The cluster in a line of figures. */
export function ClusterTiles({ nodes, lock, out }: TilesProps) {
  const planes = nodes.filter(({ role }) => role === "control-plane");
  const workers = nodes.filter(({ role }) => role === "worker");
  const here = nodes.filter(({ agent }) => agent.connected).length;
  return (
    <section aria-label="The cluster">
      <dl className="tiles">
        <Tile term="Control planes">
          {planes.length} <small>{readyOf(planes)}</small>
        </Tile>
        <Tile term="Workers">
          {workers.length} <small>{readyOf(workers)}</small>
        </Tile>
        <Tile term="API servers">
          <small>{versions(planes.flatMap((node) => apiserver(node) ?? []))}</small>
        </Tile>
        <Tile term="Kubelets">
          <small>{versions(nodes.map(({ kubelet }) => kubelet))}</small>
        </Tile>
        <Tile term="Agents connected">
          {here} <small>of {nodes.length}</small>
        </Tile>
        <Tile term="Lock">
          <small>{lock === null ? "…" : held(lock, out)}</small>
        </Tile>
      </dl>
    </section>
  );
}

function Tile({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The version of a node's API server; null where it has none or it is not known. */
export function apiserver({ staticPods }: Pick<NodeSummary, "staticPods">): string | null {
  return staticPods.find(({ component }) => component === "kube-apiserver")?.version ?? null;
}

function readyOf(nodes: readonly NodeSummary[]): string {
  const ready = nodes.filter((node) => node.ready).length;
  return ready === nodes.length ? "all ready" : `${nodes.length - ready} not ready`;
}

function versions(all: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const version of all) counts.set(version, (counts.get(version) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([version, n]) => (counts.size === 1 ? version : `${n} × ${version}`))
    .join(", ");
}

function held({ upgrade, leading }: Wire["Lock"], out: readonly string[]): string {
  if (!leading) return "this coordinator does not lead";
  if (upgrade === null) return "free";
  return out.length === 0 ? "held, no node out" : `held for ${out.join(", ")}`;
}
