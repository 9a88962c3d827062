import { useContext, useState } from "react";
import { api, dataOf, type Wire } from "../api/client.ts";
import { SessionContext } from "../session.ts";
import { Confirm } from "../ui/confirm.tsx";

type NotReadyProps = {
  readonly lock: Wire["Lock"];
  /** Nodes whose agents are not here. */
  readonly silent: readonly string[];
  /** Called when a node was declared absent. */
  readonly declared: () => void;
};

/** So many nodes are offered at once: of a cluster that has lost its agents nobody declares one after the other absent. */
const OFFERED = 10;

/** What keeps the coordinator from commanding anything; a node that is gone for good can be declared absent by an admin. */
export function NotReady({ lock, silent, declared }: NotReadyProps) {
  const session = useContext(SessionContext);
  const [asked, setAsked] = useState<string | null>(null);
  if (lock.waitingFor.length === 0) return null;
  return (
    <section className="problem" aria-label="The coordinator waits">
      <strong>The coordinator commands nothing yet. It waits for:</strong>
      <ul>
        {lock.waitingFor.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
      {lock.leading && session?.role === "admin" && silent.length > 0 && (
        <div className="row">
          {silent.slice(0, OFFERED).map((node) => (
            <button key={node} type="button" className="button danger" onClick={() => setAsked(node)}>
              Declare {node} absent…
            </button>
          ))}
        </div>
      )}
      {asked !== null && (
        <Confirm
          title={`Go on without the agent of ${asked}?`}
          word="Declare it absent"
          grave
          act={async (why) => {
            const params = { path: { node: asked } };
            const body = why === "" ? {} : { why };
            await dataOf(api.POST("/api/v1/nodes/{node}/declare-absent", { params, body }));
            declared();
          }}
          close={() => setAsked(null)}
        >
          <p>
            Your word that nothing of Lockkeeper's runs on {asked}: two installations at once can break a host. The
            coordinator then waits for it no more.
          </p>
        </Confirm>
      )}
    </section>
  );
}
