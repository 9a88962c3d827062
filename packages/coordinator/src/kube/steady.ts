import { setTimeout as delay } from "node:timers/promises";
import { isNonEmpty, type NonEmpty } from "@lockkeeper/core/model/brand";
import type { Evidence } from "@lockkeeper/core/model/evidence";
import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { Done, Failed } from "@lockkeeper/core/model/outcome";
import type { OwnStep } from "@lockkeeper/core/model/step";
import { isAway, isStatus, messageOf, NotLeading } from "./failures.ts";

type Kind = OwnStep["kind"];

/** Thrown inside an act to end it as failed. */
export class ActFailed extends Error {
  override readonly name = "ActFailed";
  readonly findings: NonEmpty<Finding>;

  constructor(first: Finding, ...more: readonly Finding[]) {
    super(first.saw);
    this.findings = [first, ...more];
  }
}

export function failWith(findings: readonly Finding[]): never {
  if (!isNonEmpty(findings)) throw new RangeError("a failure without a finding");
  const [first, ...more] = findings;
  throw new ActFailed(first, ...more);
}

/** What every act is given; a subset of the ports' ActContext. */
export type Patience = {
  readonly policy: { readonly apiAwaySeconds: number };
  readonly progress: (doing: string) => void;
  readonly signal: AbortSignal;
};

const AGAIN_MS = 1000;
/** An API server that has just started may refuse what it soon allows: its RBAC caches fill after it listens. */
const FORBIDDEN_SECONDS = 30;
const LOSS_NOTICED_MS = 20_000;

/**
 * Does one thing with the API server and does it again while the server is away, for as long as policy bears it.
 * The thing must be safe to repeat: it looks before it acts.
 * @throws ActFailed with `api-away` when policy's time is over; anything else as it came.
 */
export async function steady<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      patience.signal.throwIfAborted();
      const refused = isStatus(error, 401, 403);
      // Evictions, whose 429 may be a budget's word, are not done by way of this.
      const throttled = isStatus(error, 429);
      if (!isAway(error) && !refused && !throttled) throw error;
      const seconds = Math.floor((performance.now() - began) / 1000);
      if (refused && seconds >= FORBIDDEN_SECONDS) throw error;
      if (seconds >= patience.policy.apiAwaySeconds) {
        const saw = `no answer for ${seconds} s; the last try: ${messageOf(error)}`;
        throw new ActFailed(finding("api-away", "cluster", saw));
      }
      const why = throttled ? "throttles our requests" : "does not answer";
      patience.progress(`the API server ${why} for ${seconds} s (${messageOf(error)}); trying on`);
      await delay(AGAIN_MS, undefined, { signal: patience.signal });
    }
  }
}

/** Looks once a second until `look` has an answer. @throws ActFailed with what `late` says after so many seconds. */
export async function until<T>(
  patience: Patience,
  seconds: number,
  look: () => Promise<T | null>,
  late: () => readonly Finding[],
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await steady(patience, look);
    if (answer !== null) return answer;
    if (performance.now() >= deadline) failWith(late());
    await delay(AGAIN_MS, undefined, { signal: patience.signal });
  }
}

export function done<K extends Kind>(kind: K, evidence: Evidence<K>, warnings: readonly Finding[] = []): Done<K> {
  return { is: "done", kind, evidence, warnings, log: null };
}

/**
 * Runs an act and turns what it throws into an outcome. Only the signal's own abort is thrown on. `changedHost` is
 * always false: nothing here touches a host.
 */
export async function asOutcome<K extends Kind>(
  kind: K,
  signal: AbortSignal,
  act: () => Promise<Done<K>>,
): Promise<Done<K> | Failed<K>> {
  try {
    return await act();
  } catch (error) {
    // The Lease's loss aborts the signal, though perhaps a moment later than a write noticed it.
    if (error instanceof NotLeading)
      await delay(LOSS_NOTICED_MS, undefined, { signal, ref: false }).catch(() => undefined);
    signal.throwIfAborted();
    const findings: NonEmpty<Finding> =
      error instanceof ActFailed
        ? error.findings
        : [
            finding(
              "unexpected-error",
              "cluster",
              `${error instanceof Error ? error.name : "error"}: ${messageOf(error)}`,
            ),
          ];
    return { is: "failed", kind, changedHost: false, findings, log: null };
  }
}
