import { Link } from "../router.tsx";

/** As GET /plans lists them. */
export type PlanSummary = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly hops: number;
  readonly steps: number;
};

/** Plans that were made, the newest first. */
export function PlanList({ plans }: { readonly plans: readonly PlanSummary[] }) {
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
            <th scope="col">Name</th>
          </tr>
        </thead>
        <tbody>
          {plans.map(({ id, from, to, hops, steps }) => (
            <tr key={id}>
              <td className="title" data-label="Plan">
                <Link href={`/plans/${encodeURIComponent(id)}`}>
                  {from} → {to}
                </Link>
              </td>
              <td data-label="Hops">{hops}</td>
              <td data-label="Steps">{steps}</td>
              <td className="mono" data-label="Name">
                {id}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
