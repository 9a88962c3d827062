import { useId, useRef, useState } from "react";
import { api, dataOf, type Wire } from "../api/client.ts";
import { nodeList } from "../api/node-list.ts";
import { useOnce } from "../api/use-once.ts";
import { type Again, useResource } from "../api/use-resource.ts";
import { useMayAct } from "../session.ts";
import { Badge } from "../ui/badge.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At } from "../ui/time.tsx";

/** No change tells of a snapshot. */
const TASKS: Again = { everyMs: 3000 };

/** Has a snapshot taken outside of an upgrade, and tells what becomes of it. @param taken called when one has come */
export function TakeSnapshot({ taken }: { readonly taken: () => void }) {
  const [asked, setAsked] = useState(false);
  const last = useRef<string | null>(null);
  const may = useMayAct();
  const { value, problem, refresh } = useResource(
    "snapshot-tasks",
    async () => {
      const { items } = await dataOf(api.GET("/api/v1/snapshot-tasks", { params: { query: { limit: "1" } } }));
      const [newest = null] = items;
      if (newest?.state.is === "done" && last.current === newest.id) taken();
      last.current = newest?.state.is === "open" ? newest.id : null;
      return newest;
    },
    TASKS,
  );
  const open = value?.state.is === "open";
  return (
    <div className="stack">
      <div className="row">
        {may && (
          <button type="button" className="button" disabled={open} onClick={() => setAsked(true)}>
            Take a snapshot…
          </button>
        )}
        <span role="status">{value && <Task task={value} />}</span>
      </div>
      <ProblemNote problem={problem} />
      {asked && <Ask asked={refresh} close={() => setAsked(false)} />}
    </div>
  );
}

function Task({ task: { node, state, by } }: { readonly task: Wire["SnapshotTask"] }) {
  switch (state.is) {
    case "open":
      return (
        <Badge tone="accent" icon="running">
          Being taken on {node}, asked for by {by}
        </Badge>
      );
    case "failed":
      return (
        <>
          <Badge tone="bad" icon="failed">
            The last one failed
          </Badge>{" "}
          <span className="small">
            {node}, <At time={state.at} />: {state.why}
          </span>
        </>
      );
    case "done":
      return (
        <span className="small muted">
          The last one that was asked for was taken on {node} <At time={state.at} />
        </span>
      );
  }
}

function Ask({ asked, close }: { readonly asked: () => void; readonly close: () => void }) {
  const [node, setNode] = useState("");
  const once = useOnce();
  const id = useId();
  const nodes = useResource("nodes", nodeList);
  const planes = (nodes.value ?? []).filter(({ role }) => role === "control-plane");
  return (
    <Confirm
      title="Take a snapshot of etcd?"
      word="Take it"
      grave={false}
      act={async (why) => {
        const body = { ...(node === "" ? {} : { node }), ...(why === "" ? {} : { why }) };
        await dataOf(api.POST("/api/v1/snapshots", { params: { header: once(body) }, body }));
        asked();
      }}
      close={close}
    >
      <p>The member's agent streams it and proves it; the coordinator keeps a copy. The cluster is not changed.</p>
      <div className="field">
        <label htmlFor={id}>Of the member on</label>
        <select id={id} className="input" value={node} onChange={(event) => setNode(event.target.value)}>
          <option value="">the control plane that suits best</option>
          {planes.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
    </Confirm>
  );
}
