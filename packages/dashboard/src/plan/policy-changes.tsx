import type { Policy } from "@lockkeeper/core/model/policy";
import { policyChanges } from "@lockkeeper/core/plan/policy-changes";

/** What a plan's policy takes otherwise than the default; nothing when that is nothing. */
export function PolicyChanges({ policy }: { readonly policy: Policy }) {
  const changes = policyChanges(policy);
  if (changes.length === 0) return null;
  return (
    <section className="card" aria-label="Policy">
      <div className="head">
        <h2>Policy, where it is not the default</h2>
      </div>
      <table className="folds">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Default</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, value, byDefault }) => (
            <tr key={path}>
              <td className="title mono" data-label="Setting">
                {path}
              </td>
              <td className="mono" data-label="Value">
                {typeof value === "string" ? (
                  value
                ) : (
                  <ul>
                    {value.map((item) => (
                      <li key={item}>{item}</li>
                    ))}
                  </ul>
                )}
              </td>
              <td className="mono" data-label="Default">
                {byDefault}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
