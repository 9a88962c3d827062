import { coreOf } from "@lockkeeper/api/core-types";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { sameSubject } from "@lockkeeper/core/run/verb-subject";
import { useState } from "react";
import { ApiRefusal, api, dataOf } from "../api/client.ts";
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
          act={(why) => tell(asked.verb, asked.shown, why)}
          close={() => setAsked(null)}
        >
          <p>{row.means}</p>
          {asked.verb === "approve" && <Waits status={asked.shown} />}
        </Confirm>
      )}
    </div>
  );
}

/** A colleague may be as fast as often as this before somebody is told to look again. */
const TRIES = 5;

/**
 * Tells the run, where the verb is still about what was shown: a colleague may have approved that, and another node waits now.
 * @throws ApiRefusal, or Error when it has changed
 */
async function tell(verb: Verb, shown: UpgradeStatus, why: string): Promise<void> {
  const path = { id: shown.id };
  for (let tries = 1; ; tries++) {
    const now = coreOf("UpgradeStatus", await dataOf(api.GET("/api/v1/upgrades/{id}", { params: { path } })));
    if (!sameSubject(verb, shown, now))
      throw new Error(
        "What it is about has changed since you were asked. Nothing was done: close this and look again.",
      );
    const params = { path, header: { "if-match": `"${now.seq}"` } };
    try {
      await dataOf(api.POST(`/api/v1/upgrades/{id}/${verb}`, { params, body: why === "" ? {} : { why } }));
      return;
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status !== 412 || tries === TRIES) throw error;
    }
  }
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
