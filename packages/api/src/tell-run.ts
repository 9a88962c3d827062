import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { sameSubject, type Verb } from "@lockkeeper/core/run/verb-subject";
import { type ApiClient, ApiRefusal, dataOf } from "./client.ts";
import { coreOf } from "./core-types.ts";

/** By the time of a person's answer the verb would be about something else than what they were shown. Nothing was done. */
export class SubjectChanged extends Error {
  /** The run as it is now. */
  readonly now: UpgradeStatus;

  constructor(now: UpgradeStatus) {
    super("What it is about has changed since you were asked. Nothing was done: close this and look again.");
    this.now = now;
  }
}

/** A colleague may be as fast as often as this before a person is told to look again. */
const TRIES = 5;

/**
 * Tells a run something.
 * @param shown what a person was shown and said yes to: a colleague may have approved that since, and another node waits now. Null:
 *   nobody was asked
 * @throws SubjectChanged, ApiRefusal
 */
export async function tellRun(
  api: ApiClient,
  verb: Verb,
  id: string,
  why: string,
  shown: UpgradeStatus | null,
): Promise<UpgradeStatus> {
  const path = { id };
  const body = why === "" ? {} : { why };
  const tell = async (header: { readonly "if-match"?: string }) =>
    coreOf(
      "UpgradeStatus",
      await dataOf(api.POST(`/api/v1/upgrades/{id}/${verb}`, { params: { path, header }, body })),
    );
  if (shown === null) return tell({});
  for (let tries = 1; ; tries++) {
    const now = coreOf("UpgradeStatus", await dataOf(api.GET("/api/v1/upgrades/{id}", { params: { path } })));
    if (!sameSubject(verb, shown, now)) throw new SubjectChanged(now);
    try {
      return await tell({ "if-match": `"${now.seq}"` });
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.problem?.code !== "precondition-failed" || tries === TRIES)
        throw error;
    }
  }
}
