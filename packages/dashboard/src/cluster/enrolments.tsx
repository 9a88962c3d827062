import { useContext, useState } from "react";
import { api, dataOf, type Wire, wholeList } from "../api/client.ts";
import { type Again, useResource } from "../api/use-resource.ts";
import { SessionContext } from "../session.ts";
import { Confirm } from "../ui/confirm.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At } from "../ui/time.tsx";

const ENROLMENTS: Again = { on: /^enrolments$/, everyMs: 30_000 };

/** Agents whose enrolment waits for a person: another machine says that it is a node. Nothing while none waits, or to others than admins. */
export function Enrolments() {
  const session = useContext(SessionContext);
  const [asked, setAsked] = useState<Wire["Enrolment"] | null>(null);
  const { value, problem, refresh } = useResource(
    session?.role === "admin" ? "enrolments" : null,
    () => wholeList((query) => api.GET("/api/v1/enrolments", { params: { query } })),
    ENROLMENTS,
  );
  if (problem === null && (value === null || value.length === 0)) return null;
  return (
    <section className="card" aria-label="Agents that wait for a person">
      <div className="head">
        <h2>Agents that wait for a person</h2>
      </div>
      <ProblemNote problem={problem} />
      <table className="folds">
        <thead>
          <tr>
            <th scope="col">Says that it is</th>
            <th scope="col">Machine</th>
            <th scope="col">Why it waits</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span className="unseen">Let through</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {(value ?? []).map((one) => (
            <tr key={`${one.node} ${one.machineId}`}>
              <td className="title mono" data-label="Says that it is">
                {one.node}
              </td>
              <td className="mono" data-label="Machine">
                {one.machineId}
              </td>
              <td data-label="Why it waits">{one.why}</td>
              <td data-label="Since">
                <At time={one.askedAt} />
              </td>
              <td data-label="">
                <button type="button" className="button" onClick={() => setAsked(one)}>
                  Let it through…
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked !== null && (
        <Confirm
          title={`Let the machine that says it is ${asked.node} enrol as it?`}
          word="Let it through"
          grave
          act={async (why) => {
            await approve(asked, why);
            refresh();
          }}
          close={() => setAsked(null)}
        >
          <p>
            It may enrol once, within 15 minutes: machine <span className="mono">{asked.machineId}</span>. It is then
            trusted to speak for that node.
          </p>
        </Confirm>
      )}
    </section>
  );
}

/** Only the machine that was shown is let through: another one may have asked meanwhile. @throws ApiRefusal */
async function approve({ node, machineId }: Wire["Enrolment"], why: string): Promise<void> {
  const path = { node };
  const now = api.GET("/api/v1/enrolments/{node}", { params: { path } });
  const { response } = await now;
  const seen = await dataOf(now);
  if (seen.machineId !== machineId) throw new Error(`Another machine asks now: ${seen.machineId}. Look again.`);
  const tag = response.headers.get("etag");
  const params = { path, header: tag === null ? {} : { "if-match": tag } };
  await dataOf(api.POST("/api/v1/enrolments/{node}/approve", { params, body: why === "" ? {} : { why } }));
}
