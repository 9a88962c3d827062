import { Metadata, type ServiceError } from "@grpc/grpc-js";
import type { Problem, Result } from "@lockkeeper/core/model/errors";
import type { Digest, RunId } from "@lockkeeper/core/model/ids";
import { decodeSnapshotData } from "@lockkeeper/protocol/codec/snapshot";
import type { AgentClient } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import type { SnapshotChunk__Output as WireChunk } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotChunk";
import { fromStatus } from "@lockkeeper/protocol/status";
import type { Logger } from "pino";
import type { Identity } from "../enrol/identity.ts";
import type { Progress } from "../ports/steps.ts";
import { createBackoff, pause } from "./backoff.ts";

/** Tries that bring nothing on; one that moved the copy forward counts as the first again. */
const FRUITLESS_TRIES_MAX = 10;
const TRIES_MAX = 200;
/** One try: several GiB at 2 MB/s. */
const TRY_DEADLINE_MS = 2 * 3_600_000;
const MIB = 1024 * 1024;
/** Another try would be answered in the same way. */
const FINAL: ReadonlySet<Problem["code"]> = new Set([
  "snapshot-unknown",
  "snapshot-corrupt",
  "step-refused",
  "identity-mismatch",
]);

type Options = {
  readonly identity: Pick<Identity, "dial">;
  readonly log: Logger;
  readonly retryFirstMs?: number;
  readonly retryMaxMs?: number;
};

type Wanted = { readonly digest: Digest; readonly bytes: number };

/**
 * Brings a snapshot's file from the coordinator from byte `from` on (default: all of it). @throws when it does not come within its
 * tries. The bytes are not proven.
 */
export type Download = (run: RunId, snapshot: Wanted, progress: Progress, from?: number) => AsyncIterable<Uint8Array>;

/** Brings snapshots from the coordinator, each try on a connection of its own, from where the one before broke off. */
export function createDownloader({ identity, log, retryFirstMs = 500, retryMaxMs = 10_000 }: Options): Download {
  return async function* pieces(run, snapshot, progress, from = 0) {
    const backoff = createBackoff(retryFirstMs, retryMaxMs);
    let offset = from;
    let fruitless = 0;
    for (let tries = 1; ; tries++) {
      const before = offset;
      const client = await identity.dial();
      let problem: Problem | null = client.ok ? null : client.problem;
      if (client.ok) {
        try {
          for await (const piece of stream(client.value, run, snapshot, offset)) {
            if (!piece.ok) {
              problem = piece.problem;
              break;
            }
            offset += piece.value.length;
            tell(progress, offset, snapshot.bytes);
            yield piece.value;
          }
        } finally {
          client.value.close();
        }
      }
      if (problem === null && offset >= snapshot.bytes) return;
      problem ??= { code: "peer-away", detail: `the stream ended after ${offset} of ${snapshot.bytes} bytes` };
      fruitless = offset > before ? 0 : fruitless + 1;
      if (offset > before) backoff.reset();
      log.warn({ run, digest: snapshot.digest, tries, offset, ...problem }, "the snapshot's way to the host broke off");
      if (FINAL.has(problem.code) || fruitless >= FRUITLESS_TRIES_MAX || tries >= TRIES_MAX)
        throw new Error(`the snapshot did not come within ${tries} tries: ${problem.code}: ${problem.detail}`);
      await pause(backoff.next(), new AbortController().signal);
    }
  };
}

function tell(progress: Progress, offset: number, bytes: number): void {
  progress(`bringing the snapshot: ${Math.floor(offset / MIB)} of ${Math.ceil(bytes / MIB)} MiB`);
}

/** One try's data, and at its end what ended it when that was no good end. */
async function* stream(
  client: AgentClient,
  run: RunId,
  { digest }: Wanted,
  offset: number,
): AsyncGenerator<Result<Uint8Array>> {
  const call = client.DownloadSnapshot({ run, digest, offset }, new Metadata(), {
    deadline: Date.now() + TRY_DEADLINE_MS,
  });
  try {
    for await (const wire of call as AsyncIterable<WireChunk>) yield decodeSnapshotData(wire);
  } catch (error) {
    yield { ok: false, problem: fromStatus(error as ServiceError) };
  } finally {
    call.cancel();
  }
}
