import { api, dataOf, type Wire } from "../api/client.ts";
import { nodeList } from "../api/node-list.ts";
import { useRunFeed } from "../api/run-feed.ts";
import { LOCK, NODES, UPGRADES, useResource } from "../api/use-resource.ts";
import { Enrolments } from "../cluster/enrolments.tsx";
import { Nodes } from "../cluster/nodes.tsx";
import { NotReady } from "../cluster/not-ready.tsx";
import { ClusterTiles } from "../cluster/tiles.tsx";
import { Link } from "../router.tsx";
import { RunView } from "../run/run-view.tsx";
import { StateBadge } from "../ui/badge.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At } from "../ui/time.tsx";

/** The cluster as it is, and the upgrade that is under way. */
export function Now() {
  const nodes = useResource("nodes", nodeList, NODES);
  const lock = useResource("lock", () => dataOf(api.GET("/api/v1/lock")), LOCK);
  const newest = useResource(
    "newest",
    () => dataOf(api.GET("/api/v1/upgrades", { params: { query: { limit: "1" } } })),
    UPGRADES,
  );
  const [last] = newest.value?.items ?? [];
  const open = last?.endedAt === null ? last : null;
  const feed = useRunFeed(open?.id ?? null);
  return (
    <div className="stack">
      {open && <RunView feed={feed} />}
      {newest.value !== null && !open && <AtRest last={last ?? null} />}
      <ProblemNote problem={newest.value === null ? newest.problem : null} />
      {lock.value && <NotReady lock={lock.value} silent={silentOf(nodes.value ?? [])} declared={lock.refresh} />}
      <Enrolments />
      <ProblemNote problem={nodes.problem} />
      {nodes.value && (
        <>
          <ClusterTiles nodes={nodes.value} lock={lock.value} out={feed.status?.outOfService ?? []} />
          <Nodes nodes={nodes.value} />
        </>
      )}
    </div>
  );
}

function silentOf(nodes: readonly Wire["NodeSummary"][]): readonly string[] {
  return nodes.flatMap(({ name, agent }) => (agent.connected ? [] : [name]));
}

function lastOf({ purpose, to }: Wire["UpgradeSummary"]): string {
  if (purpose === "restore") return `a restore of etcd at ${to}`;
  return purpose === "rollback" ? `a rollback to ${to}` : `to ${to}`;
}

function AtRest({ last }: { readonly last: Wire["UpgradeSummary"] | null }) {
  return (
    <section className="card hero" aria-label="The upgrade">
      <div className="row apart">
        <div>
          <h1>No upgrade is under way</h1>
          <p className="muted">
            {last === null ? (
              "None has been started on this cluster yet."
            ) : (
              <>
                The last one, <Link href={`/upgrades/${encodeURIComponent(last.id)}`}>{lastOf(last)}</Link>, ended{" "}
                <At time={last.endedAt ?? last.startedAt} /> <StateBadge state={last.state} />
              </>
            )}
          </p>
        </div>
        <Link className="button primary" href="/plan">
          Plan an upgrade
        </Link>
      </div>
    </section>
  );
}
