import type { Instant, RunId } from "@lockkeeper/core/model/ids";
import { isDue, type Schedule } from "@lockkeeper/core/rules/schedule";
import type { Logger } from "pino";
import type { SnapshotLibrary } from "./library.ts";
import type { SnapshotTasks } from "./tasks.ts";

export const BY_SCHEDULE = "schedule";

type Options = {
  readonly tasks: Pick<SnapshotTasks, "all" | "take" | "check">;
  readonly library: Pick<SnapshotLibrary, "list" | "lastProof" | "prove">;
  /** Null: none are taken, or verified, by schedule. */
  readonly take: Schedule | null;
  readonly verify: Schedule | null;
  readonly leads: () => boolean;
  readonly newId: () => RunId;
  readonly clock: () => Instant;
  readonly log: Logger;
};

/** A verification that could not be tried (no room, a disk's error) is not tried again before: the next look is seconds away. */
const VERIFY_AGAIN_MS = 3_600_000;

/** When a verification was last begun that left no record; null: never, or one has since. */
type Unrecorded = { at: Instant | null };

/** @returns what looks at the schedules once; a look while one is under way (a restore takes its time) is none. */
export function createSchedules(options: Options): () => void {
  let looking = false;
  const unrecorded: Unrecorded = { at: null };
  return () => {
    if (looking) return;
    looking = true;
    void keepSchedules(options, unrecorded).finally(() => {
      looking = false;
    });
  };
}

/**
 * One look at the schedules: takes a snapshot when one is due, and verifies the newest one that can be verified here.
 * What could not be begun (an upgrade works there, no agent) is tried at the next look; a verification that could not be
 * tried, an hour later. Never throws.
 */
async function keepSchedules(options: Options, unrecorded: Unrecorded): Promise<void> {
  const { tasks, log, clock } = options;
  if (!options.leads()) return;
  try {
    tasks.check();
    const last = tasks.all().find(({ by }) => by === BY_SCHEDULE)?.askedAt ?? null;
    if (options.take !== null && isDue(options.take, last, clock())) {
      const order = { id: options.newId(), node: null, reason: "by schedule", by: BY_SCHEDULE };
      const taken = await tasks.take(order);
      if (!taken.ok) log.info({ ...taken.problem }, "a snapshot by schedule waits");
    }
    if (options.verify !== null) await verifyNewest(options, options.verify, unrecorded);
  } catch (err) {
    log.error({ err }, "the schedules of snapshots could not be kept");
  }
}

async function verifyNewest(
  { library, clock, log }: Options,
  schedule: Schedule,
  unrecorded: Unrecorded,
): Promise<void> {
  // Either way: a clock may have been set back.
  if (unrecorded.at !== null && Math.abs(clock() - unrecorded.at) < VERIFY_AGAIN_MS) return;
  const shelved = await library.list();
  const proofs = await Promise.all(shelved.map(library.lastProof));
  const times = proofs.flatMap((proof) => (proof === null ? [] : [proof.at]));
  const last = times.length === 0 ? null : (Math.max(...times) as Instant);
  const newest = shelved.find(({ kept }) => kept.form === "db.zst");
  if (newest === undefined || !isDue(schedule, last, clock())) return;
  const { digest, node } = newest.kept;
  // Also where the proof throws.
  unrecorded.at = clock();
  const proof = await library.prove(digest);
  if (!proof.ok && proof.problem.code !== "snapshot-corrupt") {
    unrecorded.at = clock();
    log.warn(
      { digest, node, ...proof.problem },
      "a snapshot could not be verified by schedule; tried again in an hour",
    );
    return;
  }
  unrecorded.at = null;
  if (!proof.ok) log.error({ digest, node, ...proof.problem }, "a snapshot did not prove itself");
  else log.info({ node, ...proof.value }, "a snapshot was verified");
}
