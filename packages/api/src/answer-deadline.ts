/** Planning an upgrade, and starting it, looks at every host. */
const ANSWER_MS = 150_000;
/** A restore of several gigabytes from a slow disk, after one that is under way. */
const PROOF_MS = 30 * 60_000;

/** What has a snapshot proven by a real restore before it answers, or may have: `verify`, and the plans that restore etcd. */
const PROVES = /\/(?:snapshots\/[^/]+\/verify|plans\/restore|upgrades\/[^/]+\/rollback-plan)$/;

/**
 * How long a client waits for an answer of the coordinator's.
 * @param path of the address, without the query
 * @returns milliseconds
 */
export function answerDeadlineMs(path: string): number {
  return PROVES.test(path) ? PROOF_MS : ANSWER_MS;
}
