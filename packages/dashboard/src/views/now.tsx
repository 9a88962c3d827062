import type { Wire } from "@lockkeeper/api/client";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { useRunFeed } from "../api/run-feed.ts";
import { useResource } from "../api/use-resource.ts";
import { Nodes } from "../cluster/nodes.tsx";
import { ClusterTiles } from "../cluster/tiles.tsx";
import { Link } from "../router.tsx";
import { RunView } from "../run/run-view.tsx";
import { StateBadge } from "../ui/badge.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At } from "../ui/time.tsx";

const LOOK_EVERY_MS = 5000;

type List = { readonly items: readonly Wire["UpgradeSummary"][] };

/** The cluster as it is, and the upgrade that is under way. */
export function Now() {
  const cluster = useResource<ClusterState>("/api/v1/cluster", LOOK_EVERY_MS);
  const newest = useResource<List>("/api/v1/upgrades?limit=1", LOOK_EVERY_MS);
  const [last] = newest.value?.items ?? [];
  const open = last?.endedAt === null ? last : null;
  const feed = useRunFeed(open?.id ?? null);
  return (
    <div className="stack">
      {open && <RunView feed={feed} />}
      {newest.value !== null && !open && <AtRest last={last ?? null} />}
      <ProblemNote problem={newest.value === null ? newest.problem : null} />
      <ProblemNote problem={cluster.problem} />
      {cluster.value && (
        <>
          <ClusterTiles state={cluster.value} run={open?.id ?? null} out={feed.status?.outOfService ?? []} />
          <Nodes state={cluster.value} />
        </>
      )}
    </div>
  );
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
                The last one, <Link href={`/upgrades/${encodeURIComponent(last.id)}`}>to {last.to}</Link>, ended{" "}
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
