import type { NodeForecast } from "@lockkeeper/core/forecast/forecast";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import { Badge } from "../ui/badge.tsx";
import { Findings } from "../ui/findings.tsx";
import { duration } from "../ui/time.tsx";
import { count } from "../ui/words.ts";

/** What is known before anything is touched: findings with their fixes, and what drains would do now. */
export function AheadView({ ahead }: { readonly ahead: Ahead }) {
  const { from, to, stops, findings, drains } = ahead;
  const blockers = findings.filter(({ severity }) => severity === "blocker").length;
  return (
    <section className="stack" aria-label="What lies ahead">
      <div className="row" role="status">
        <h2>
          {from} → {stops.length === 0 ? to : stops.join(" → ")}
        </h2>
        {blockers > 0 ? (
          <Badge tone="bad" icon="failed">
            {count(blockers, "blocker")}
          </Badge>
        ) : (
          <Badge tone="good" icon="done">
            No blocker
          </Badge>
        )}
        {stops.length === 0 && <span className="muted">Everything is there already.</span>}
      </div>
      <Findings findings={findings} />
      {drains && <Forecast drains={drains} />}
    </section>
  );
}

function Forecast({ drains }: { readonly drains: readonly NodeForecast[] }) {
  return (
    <section className="card" aria-label="Drain forecast">
      <div className="head">
        <h2>What drains would do now</h2>
      </div>
      <table className="folds">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Pods evicted</th>
            <th scope="col">Pods that stay</th>
            <th scope="col">Rounds</th>
            <th scope="col">Takes about</th>
            <th scope="col">In the way</th>
          </tr>
        </thead>
        <tbody>
          {drains.map((one) => (
            <tr key={one.node}>
              <td className="title mono" data-label="Node">
                {one.node}
              </td>
              <td data-label="Pods evicted">{one.evict}</td>
              <td data-label="Pods that stay">{one.stays}</td>
              <td data-label="Rounds">
                <span>
                  {one.rounds ?? "none allowed now"}
                  {one.tightest !== null && <span className="detail"> by {one.tightest}</span>}
                </span>
              </td>
              <td data-label="Takes about">
                {one.takes === null ? (
                  <span className="muted">not known</span>
                ) : (
                  <span>
                    {duration(one.takes.seconds * 1000)}
                    {one.takes.by === "all-nodes" && <span className="detail"> as others took</span>}
                  </span>
                )}
              </td>
              <td data-label="In the way">
                <InTheWay forecast={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function InTheWay({ forecast }: { readonly forecast: NodeForecast }) {
  const { blockers, homeless, unjudged } = forecast;
  if (blockers.length === 0 && homeless.length === 0 && unjudged === 0) return <span className="muted">nothing</span>;
  return (
    <ul>
      {blockers.map(({ code, saw }) => (
        <li key={`${code} ${saw}`}>
          <Badge tone="bad">{code}</Badge> {saw}
        </li>
      ))}
      {homeless.length > 0 && (
        <li>
          <Badge tone="warn">no room</Badge> fit on no other node: {homeless.join(", ")}
        </li>
      )}
      {unjudged > 0 && <li className="muted">{count(unjudged, "pod")} with placement rules that are not judged</li>}
    </ul>
  );
}
