import { useContext, useState } from "react";
import { api, dataOf, type Wire, wholeList } from "../api/client.ts";
import { type Again, useResource } from "../api/use-resource.ts";
import { SessionContext, useMayAct } from "../session.ts";
import { PlanRestore } from "../snapshots/plan-restore.tsx";
import { TakeSnapshot } from "../snapshots/take-snapshot.tsx";
import { Badge } from "../ui/badge.tsx";
import type { IconName } from "../ui/icon.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { At, bytes } from "../ui/time.tsx";
import type { Tone } from "../ui/words.ts";

/** No change tells of a snapshot. */
const SNAPSHOTS: Again = { everyMs: 15_000 };

type Recorded = NonNullable<Wire["Snapshot"]["proof"]>;

/** How far a snapshot was proven. */
const PROVEN: Readonly<
  Record<Recorded["proven"], { readonly word: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  restored: { word: "Restored and read", tone: "good", icon: "done" },
  database: { word: "Database proven", tone: "good", icon: "done" },
  file: { word: "File whole", tone: "good", icon: "done" },
  damaged: { word: "Damaged", tone: "bad", icon: "failed" },
};

/** The etcd snapshots that the coordinator keeps. */
export function Snapshots() {
  const { value, problem, refresh } = useResource(
    "snapshots",
    () => wholeList((query) => api.GET("/api/v1/snapshots", { params: { query } })),
    SNAPSHOTS,
  );
  const items = [...(value ?? [])].sort((a, b) => b.takenAt - a.takenAt);
  return (
    <div className="stack">
      <div>
        <h1>Snapshots</h1>
        <p className="muted">
          Of etcd, taken before each change of a control plane and kept by the coordinator. A file holds every Secret of
          the cluster: admins alone may download it.
        </p>
      </div>
      <TakeSnapshot taken={refresh} />
      <ProblemNote problem={problem} />
      <section className="card" aria-label="Snapshots">
        {value !== null && items.length === 0 && <p className="empty">No snapshot is kept yet</p>}
        {items.length > 0 && (
          <table className="folds">
            <thead>
              <tr>
                <th scope="col">Taken</th>
                <th scope="col">Member</th>
                <th scope="col">Revision</th>
                <th scope="col">etcd</th>
                <th scope="col">Database</th>
                <th scope="col">File</th>
                <th scope="col">
                  <span className="unseen">Proof, download and restore</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((kept) => (
                <SnapshotRow key={kept.digest} kept={kept} />
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function SnapshotRow({ kept }: { readonly kept: Wire["Snapshot"] }) {
  const { digest, takenAt, member, node, reason, revision, etcdVersion, dbBytes, bytes: size, form } = kept;
  return (
    <tr>
      <td data-label="Taken">
        <span>
          <At time={takenAt} />
          <span className="detail"> {reason}</span>
        </span>
      </td>
      <td data-label="Member">{member === node ? member : `${member} on ${node}`}</td>
      <td data-label="Revision">{revision}</td>
      <td data-label="etcd">{etcdVersion}</td>
      <td data-label="Database">{bytes(dbBytes)}</td>
      <td data-label="File">
        <span>
          {bytes(size)} <span className="detail">{form.endsWith(".age") ? "encrypted" : "zstd"}</span>
          {kept.elsewhere?.is === "kept" && <span className="detail">, also on {kept.elsewhere.node}</span>}
        </span>
      </td>
      <td data-label="">
        <Proof digest={digest} recorded={kept.proof} />
      </td>
    </tr>
  );
}

/** What the last proof said, of this session's own before what is on record; and the way to another one. */
function Proof({ digest, recorded }: { readonly digest: string; readonly recorded: Recorded | null }) {
  const [state, setState] = useState<{ busy: boolean; proof: Wire["SnapshotProof"] | null; problem: unknown }>({
    busy: false,
    proof: null,
    problem: null,
  });
  const session = useContext(SessionContext);
  const may = useMayAct();
  const prove = () => {
    setState({ busy: true, proof: null, problem: null });
    dataOf(api.POST("/api/v1/snapshots/{digest}/verify", { params: { path: { digest } } })).then(
      (proof) => setState({ busy: false, proof, problem: null }),
      (problem: unknown) => setState({ busy: false, proof: null, problem }),
    );
  };
  return (
    <span className="row">
      <span role="status">
        {state.proof === null ? (
          recorded && <Proven proven={recorded.proven} />
        ) : (
          <Proven proven={state.proof.proven} />
        )}
        {state.proof === null && recorded && (
          <span className="detail">
            {" "}
            <At time={recorded.at} />
          </span>
        )}
      </span>
      {may && (
        <button type="button" className="button" onClick={prove} disabled={state.busy}>
          {state.busy ? "Verifying…" : "Verify"}
        </button>
      )}
      {session?.role === "admin" && (
        <a className="button" href={`/api/v1/snapshots/${digest}/file`} download>
          Download
        </a>
      )}
      <PlanRestore digest={digest} />
      <ProblemNote problem={state.problem} />
    </span>
  );
}

function Proven({ proven }: { readonly proven: Recorded["proven"] }) {
  // A newer coordinator may prove in another way.
  const { word, tone, icon } = PROVEN[proven] ?? { word: proven, tone: "plain", icon: "info" };
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
