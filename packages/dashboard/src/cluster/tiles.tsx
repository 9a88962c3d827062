import type { ClusterState, NodeState } from "@lockkeeper/core/model/state";

type TilesProps = {
  readonly state: ClusterState;
  /** The upgrade that is under way; null: none. */
  readonly run: string | null;
  /** Nodes out of service by that upgrade. */
  readonly out: readonly string[];
};

/** The cluster in a line of figures. */
export function ClusterTiles({ state, run, out }: TilesProps) {
  const { nodes, kubeadmVersion } = state;
  const planes = nodes.filter(({ role }) => role === "control-plane");
  const workers = nodes.filter(({ role }) => role === "worker");
  const away = nodes.filter(({ host }) => host === null);
  return (
    <section aria-label="The cluster">
      <dl className="tiles">
        <Tile term="Cluster version">{kubeadmVersion}</Tile>
        <Tile term="Control planes">
          {planes.length} <small>{readyOf(planes)}</small>
        </Tile>
        <Tile term="Workers">
          {workers.length} <small>{readyOf(workers)}</small>
        </Tile>
        <Tile term="Kubelets">
          <small>{kubelets(nodes)}</small>
        </Tile>
        <Tile term="Agents">
          {nodes.length - away.length} of {nodes.length}
        </Tile>
        <Tile term="Lock">
          <small>{run === null ? "free" : out.length === 0 ? `held by ${run}` : `${out.join(", ")} by ${run}`}</small>
        </Tile>
      </dl>
    </section>
  );
}

function Tile({ term, children }: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function readyOf(nodes: readonly NodeState[]): string {
  const ready = nodes.filter((node) => node.ready).length;
  return ready === nodes.length ? "all ready" : `${nodes.length - ready} not ready`;
}

function kubelets(nodes: readonly NodeState[]): string {
  const counts = new Map<string, number>();
  for (const { kubelet } of nodes) counts.set(kubelet, (counts.get(kubelet) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([version, n]) => `${n} × ${version}`)
    .join(", ");
}
