import { tellRun } from "@lockkeeper/api/tell-run";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { useState } from "react";
import { api } from "../api/client.ts";
import { useMayAct } from "../session.ts";
import { Confirm } from "../ui/confirm.tsx";
import { PURPOSES, VERBS, type Verb } from "../ui/words.ts";

const ORDER: readonly Verb[] = ["approve", "resume", "retry", "force", "skip", "pause", "abort"];
/** What one most likely came for. */
const FIRST: ReadonlySet<Verb> = new Set(["approve", "resume", "retry"]);

/** What can be done with an upgrade now, as the coordinator says: a button each, with a question before. */
export function Verbs({ status }: { readonly status: UpgradeStatus }) {
  const [asked, setAsked] = useState<{ readonly verb: Verb; readonly shown: UpgradeStatus } | null>(null);
  const may = useMayAct();
  if (status.endedAt !== null || !ORDER.some((verb) => status.can.includes(verb))) return null;
  if (!may) return <span className="small muted">To act you need a token of the role operator.</span>;
  const row = asked === null ? null : VERBS[asked.verb];
  return (
    <div className="row">
      {ORDER.filter((verb) => status.can.includes(verb)).map((verb) => (
        <button
          key={verb}
          type="button"
          className={`button ${FIRST.has(verb) ? "primary" : VERBS[verb].grave ? "danger" : ""}`}
          onClick={() => setAsked({ verb, shown: status })}
        >
          {VERBS[verb].word}…
        </button>
      ))}
      {asked !== null && row !== null && (
        <Confirm
          title={`${row.word} ${PURPOSES[status.purpose].the} to ${status.to}?`}
          word={row.word}
          grave={row.grave}
          act={async (why) => {
            await tellRun(api, asked.verb, asked.shown.id, why, asked.shown);
          }}
          close={() => setAsked(null)}
        >
          <p>{row.means}</p>
          {asked.verb === "approve" && <Waits status={asked.shown} />}
        </Confirm>
      )}
    </div>
  );
}

function Waits({ status }: { readonly status: UpgradeStatus }) {
  return (
    <ul>
      {status.waits.map((wait) => (
        <li key={`${wait.on} ${wait.why}`}>{wait.why}</li>
      ))}
    </ul>
  );
}
