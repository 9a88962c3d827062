import { memo, useId, useState } from "react";
import type { Wire } from "../api/client.ts";
import { Badge } from "../ui/badge.tsx";
import { At } from "../ui/time.tsx";
import { count } from "../ui/words.ts";
import { apiserver } from "./tiles.tsx";

type NodeSummary = Wire["NodeSummary"];

/** So many rows at once: of hundreds of nodes nobody reads all, and what one looks for is found by its name or state. */
const AT_ONCE = 100;

/** Every node: role, versions, whether it serves, and its agent. */
export const Nodes = memo(function Nodes({ nodes }: { readonly nodes: readonly NodeSummary[] }) {
  const [wanted, setWanted] = useState("");
  const [most, setMost] = useState(AT_ONCE);
  const id = useId();
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const shown = nodes.filter((node) => words.every((word) => textOf(node).includes(word)));
  return (
    <section className="card" aria-label="Nodes">
      <div className="head">
        <h2>
          Nodes <span className="muted small">{count(nodes.length, "node")}</span>
        </h2>
        <div className="row">
          <label className="unseen" htmlFor={id}>
            Show nodes with
          </label>
          <input
            id={id}
            className="input"
            style={{ width: "14rem" }}
            type="search"
            placeholder="Name, role, version, state"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
      </div>
      <table className="folds nodes">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Role</th>
            <th scope="col">Kubelet</th>
            <th scope="col">API server</th>
            <th scope="col">State</th>
            <th scope="col">Agent</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, most).map((node) => (
            <NodeRow key={node.uid} node={node} />
          ))}
        </tbody>
      </table>
      {shown.length > most && (
        <p className="body">
          <button type="button" className="button" onClick={() => setMost(shown.length)}>
            {shown.length - most} more
          </button>
        </p>
      )}
      {shown.length === 0 && <p className="empty">No node is like that</p>}
    </section>
  );
});

const NodeRow = memo(function NodeRow({ node }: { readonly node: NodeSummary }) {
  return (
    <tr>
      <td className="title mono" data-label="Node">
        {node.name}
      </td>
      <td data-label="Role">{node.role === "worker" ? "worker" : "control plane"}</td>
      <td data-label="Kubelet">{node.kubelet}</td>
      <td data-label="API server">{apiserver(node) ?? ""}</td>
      <td data-label="State">
        <span className="row" style={{ gap: "0.375rem" }}>
          <Serving node={node} />
        </span>
      </td>
      <td data-label="Agent">
        <Agent agent={node.agent} />
      </td>
    </tr>
  );
});

function Agent({ agent }: { readonly agent: NodeSummary["agent"] }) {
  const { connected, since } = agent;
  return (
    <span>
      {connected ? "connected" : <Badge tone="warn">{since === null ? "never heard of" : "away"}</Badge>}
      {since !== null && (
        <span className="detail">
          {" "}
          since <At time={since} />
        </span>
      )}
    </span>
  );
}

function Serving({ node }: { readonly node: NodeSummary }) {
  const { ready, readyWhy, unschedulable, owner, hold } = node;
  return (
    <>
      {ready ? (
        <Badge tone="good" icon="done">
          Ready
        </Badge>
      ) : (
        <Badge tone="bad" icon="failed">
          Not ready
        </Badge>
      )}
      {owner !== null && (
        <Badge tone="accent" icon="paused">
          Out of service by us
        </Badge>
      )}
      {unschedulable && owner === null && (
        <Badge tone="warn" icon="paused">
          Cordoned by somebody else
        </Badge>
      )}
      {hold !== null && <Badge tone="warn">Hold: {hold}</Badge>}
      {!ready && <span className="detail">{readyWhy}</span>}
    </>
  );
}

function textOf(node: NodeSummary): string {
  const { name, role, kubelet, ready, owner, unschedulable, hold } = node;
  const state = [ready ? "ready" : "not-ready", owner && "out", unschedulable && "cordoned", hold !== null && "hold"];
  return [name, role, kubelet, ...state].filter(Boolean).join(" ").toLowerCase();
}
