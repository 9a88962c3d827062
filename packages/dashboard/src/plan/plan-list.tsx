import type { Wire } from "../api/client.ts";
import { Link } from "../router.tsx";
import { At } from "../ui/time.tsx";
import { PURPOSES } from "../ui/words.ts";

/** Plans that were made, the newest first. */
export function PlanList({ plans }: { readonly plans: readonly Wire["PlanSummary"][] }) {
  if (plans.length === 0) return null;
  return (
    <section className="card" aria-label="Plans">
      <div className="head">
        <h2>Plans</h2>
      </div>
      <table className="folds">
        <thead>
          <tr>
            <th scope="col">Plan</th>
            <th scope="col">Hops</th>
            <th scope="col">Steps</th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {plans.map(({ id, purpose, from, to, hops, steps, madeAt, by }) => (
            <tr key={id}>
              <td className="title" data-label="Plan">
                <Link href={`/plans/${encodeURIComponent(id)}`}>{purpose === "restore" ? to : `${from} → ${to}`}</Link>
                {purpose !== "upgrade" && <span className="detail"> {PURPOSES[purpose].word}</span>}
              </td>
              <td data-label="Hops">{hops}</td>
              <td data-label="Steps">{steps}</td>
              <td data-label="Made">
                <span>
                  <At time={madeAt} /> <span className="detail">by {by}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
