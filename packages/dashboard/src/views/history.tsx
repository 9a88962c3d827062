import type { Wire } from "@lockkeeper/api/client";
import { useResource } from "../api/use-resource.ts";
import { Link } from "../router.tsx";
import { StateBadge } from "../ui/badge.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At, Took } from "../ui/time.tsx";

const LOOK_EVERY_MS = 10_000;

type List = { readonly items: readonly Wire["UpgradeSummary"][] };

/** Upgrades of this cluster, the newest first. */
export function History() {
  const { value, problem } = useResource<List>("/api/v1/upgrades?limit=50", LOOK_EVERY_MS);
  return (
    <div className="stack">
      <h1>History</h1>
      <ProblemNote problem={problem} />
      <section className="card" aria-label="Upgrades">
        {value?.items.length === 0 && <p className="empty">No upgrade has been started yet</p>}
        {value !== null && value.items.length > 0 && <Runs items={value.items} />}
      </section>
    </div>
  );
}

function Runs({ items }: List) {
  return (
    <table className="folds">
      <thead>
        <tr>
          <th scope="col">Upgrade</th>
          <th scope="col">State</th>
          <th scope="col">Started</th>
          <th scope="col">By</th>
          <th scope="col">Took</th>
          <th scope="col">Steps</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ id, from, to, state, startedAt, startedBy, endedAt, steps, stepsDone }) => (
          <tr key={id}>
            <td className="title" data-label="Upgrade">
              <Link href={`/upgrades/${encodeURIComponent(id)}`}>
                {from} → {to}
              </Link>
            </td>
            <td data-label="State">
              <StateBadge state={state} />
            </td>
            <td data-label="Started">
              <At time={startedAt} />
            </td>
            <td data-label="By">{startedBy}</td>
            <td data-label="Took">
              <Took since={startedAt} until={endedAt} />
            </td>
            <td data-label="Steps">
              {stepsDone}/{steps}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
