import { useState } from "react";
import { api, dataOf, type Wire } from "../api/client.ts";
import { UPGRADES, useResource } from "../api/use-resource.ts";
import { Link } from "../router.tsx";
import { StateBadge } from "../ui/badge.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At, Took } from "../ui/time.tsx";
import { PURPOSES } from "../ui/words.ts";

type Summary = Wire["UpgradeSummary"];

/** Upgrades of this cluster, the newest first. */
export function History() {
  const [older, setOlder] = useState<readonly Summary[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const [problem, setProblem] = useState<unknown>(null);
  const newest = useResource("upgrades", () => dataOf(api.GET("/api/v1/upgrades")), UPGRADES);
  const next = cursor === undefined ? newest.value?.next : cursor;
  const more = (from: string) => {
    dataOf(api.GET("/api/v1/upgrades", { params: { query: { cursor: from } } })).then((page) => {
      setOlder([...older, ...page.items]);
      setCursor(page.next);
    }, setProblem);
  };
  const items = [...(newest.value?.items ?? []), ...older];
  // An upgrade that is started meanwhile moves the others on.
  const runs = [...new Map(items.map((run) => [run.id, run])).values()];
  return (
    <div className="stack">
      <h1>History</h1>
      <ProblemNote problem={newest.problem ?? problem} />
      <section className="card" aria-label="Upgrades">
        {newest.value !== null && runs.length === 0 && <p className="empty">No upgrade has been started yet</p>}
        {runs.length > 0 && <Runs items={runs} />}
      </section>
      {next && (
        <button type="button" className="button" onClick={() => more(next)}>
          Older ones
        </button>
      )}
    </div>
  );
}

function Runs({ items }: { readonly items: readonly Summary[] }) {
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
        {items.map(({ id, purpose, from, to, state, startedAt, startedBy, endedAt, steps, stepsDone }) => (
          <tr key={id}>
            <td className="title" data-label="Upgrade">
              <Link href={`/upgrades/${encodeURIComponent(id)}`}>{purpose === "restore" ? to : `${from} → ${to}`}</Link>
              {purpose !== "upgrade" && <span className="detail"> {PURPOSES[purpose].word}</span>}
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
