import { apiserverVersion, type ClusterState, type NodeState } from "@lockkeeper/core/model/state";
import { memo, useId, useState } from "react";
import { Badge } from "../ui/badge.tsx";
import { At } from "../ui/time.tsx";
import { count } from "../ui/words.ts";

/** Every node: role, versions, whether it serves, and its agent. */
export function Nodes({ state }: { readonly state: ClusterState }) {
  const [wanted, setWanted] = useState("");
  const id = useId();
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const shown = state.nodes.filter((node) => words.every((word) => textOf(node).includes(word)));
  return (
    <section className="card" aria-label="Nodes">
      <div className="head">
        <h2>
          Nodes <span className="muted small">{count(state.nodes.length, "node")}</span>
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
            <th scope="col">Agent last heard</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((node) => (
            <NodeRow key={node.uid} node={node} here={state.coordinatorNode === node.name} />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p className="empty">No node is like that</p>}
    </section>
  );
}

const NodeRow = memo(function NodeRow({ node, here }: { readonly node: NodeState; readonly here: boolean }) {
  return (
    <tr>
      <td className="title mono" data-label="Node">
        <span>
          {node.name}
          {here && <span className="detail"> coordinator</span>}
        </span>
      </td>
      <td data-label="Role">{node.role === "worker" ? "worker" : "control plane"}</td>
      <td data-label="Kubelet">{node.kubelet}</td>
      <td data-label="API server">{apiserverVersion(node) ?? ""}</td>
      <td data-label="State">
        <span className="row" style={{ gap: "0.375rem" }}>
          <Serving node={node} />
        </span>
      </td>
      <td data-label="Agent last heard">
        {node.host === null ? <Badge tone="warn">not heard of</Badge> : <At time={node.host.receivedAt} />}
      </td>
    </tr>
  );
});

function Serving({ node }: { readonly node: NodeState }) {
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

function textOf(node: NodeState): string {
  const { name, role, kubelet, ready, owner, unschedulable, hold } = node;
  const state = [ready ? "ready" : "not-ready", owner && "out", unschedulable && "cordoned", hold !== null && "hold"];
  return [name, role, kubelet, ...state].filter(Boolean).join(" ").toLowerCase();
}
