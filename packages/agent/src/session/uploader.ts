import { once } from "node:events";
import { open } from "node:fs/promises";
import { type ClientWritableStream, Metadata } from "@grpc/grpc-js";
import type { Problem, Result } from "@lockkeeper/core/model/errors";
import type { SnapshotCopy } from "@lockkeeper/core/model/evidence";
import { callOnce } from "@lockkeeper/protocol/call";
import { decodeSnapshotOffset, decodeSnapshotReceipt } from "@lockkeeper/protocol/codec/snapshot";
import type { AgentClient } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import type { SnapshotChunk } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotChunk";
import type { SnapshotOffsetAnswer__Output as WireOffset } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotOffsetAnswer";
import type { SnapshotReceipt__Output as WireReceipt } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/SnapshotReceipt";
import { UPLOAD_CHUNK_BYTES } from "@lockkeeper/protocol/limits";
import { fromStatus } from "@lockkeeper/protocol/status";
import type { Logger } from "pino";
import type { Identity } from "../enrol/identity.ts";
import type { Progress, SnapshotUploader, Upload } from "../ports/steps.ts";
import { createBackoff, pause } from "./backoff.ts";

/** Tries that bring nothing on; one that moved the copy forward counts as the first again, one that reached nobody is none. */
const FRUITLESS_TRIES_MAX = 10;
/**
 * How long a coordinator that cannot be reached is waited for: nothing of the step is lost by waiting, and its pod may just be on
 * its way to another node, or not Ready for as long as its node's kubelet is not.
 */
const AWAY_MS = 600_000;
/** All tries together, fruitful or not: a copy that breaks off this often will not end. */
const TRIES_MAX = 200;
/** The hash of several GiB is made after the last byte. */
const UPLOAD_DEADLINE_MS = 4 * 3_600_000;
const MIB = 1024 * 1024;

type Options = {
  readonly identity: Pick<Identity, "dial">;
  readonly log: Logger;
  readonly retryFirstMs?: number;
  readonly retryMaxMs?: number;
  readonly awayMs?: number;
};

/** Copies snapshots and rollback points to the coordinator, each try on a connection of its own, from where the one before broke off. */
export function createUploader(options: Options): SnapshotUploader {
  const { identity, log, retryFirstMs = 500, retryMaxMs = 10_000, awayMs = AWAY_MS } = options;
  return {
    async upload(snapshot, progress) {
      const backoff = createBackoff(retryFirstMs, retryMaxMs);
      let furthest = -1;
      let fruitless = 0;
      let awaySince: number | null = null;
      for (let tries = 1; ; tries++) {
        const tried = await tryOnce(identity, snapshot, progress);
        if (tried.copy.ok) {
          if (tried.copy.value.digest === snapshot.digest) return tried.copy.value;
          throw new Error("the coordinator's receipt is for another digest");
        }
        const { code, detail } = tried.copy.problem;
        awaySince = code === "peer-away" ? (awaySince ?? performance.now()) : null;
        if (tried.offset > furthest) {
          furthest = tried.offset;
          fruitless = 1;
          backoff.reset();
        } else if (awaySince === null) fruitless++;
        const about = { run: snapshot.run, node: snapshot.node, tries, offset: tried.offset, code, why: detail };
        log.warn(about, `the ${wordFor(snapshot)}'s copy broke off`);
        const away = awaySince === null ? 0 : performance.now() - awaySince;
        if (!again(tried.copy.problem) || fruitless >= FRUITLESS_TRIES_MAX || tries >= TRIES_MAX || away >= awayMs) {
          const long = awaySince === null ? "" : ` in ${Math.round(away / 1000)} s`;
          throw new Error(
            `the ${wordFor(snapshot)} was not copied to the coordinator after ${tries} tries${long}: ${code}: ${detail}`,
          );
        }
        if (awaySince !== null)
          progress(`waits for the coordinator, to copy the ${wordFor(snapshot)} to it: ${detail}`);
        await pause(backoff.next(), new AbortController().signal);
      }
    },
  };
}

/** Whether another try may help. */
function again({ code }: Problem): boolean {
  return code !== "upload-too-large" && code !== "disk-full" && code !== "identity-mismatch";
}

function wordFor({ about }: Upload): string {
  return "step" in about ? "rollback point" : "snapshot";
}

type Tried = { readonly copy: Result<SnapshotCopy>; readonly offset: number };

async function tryOnce(identity: Pick<Identity, "dial">, snapshot: Upload, progress: Progress): Promise<Tried> {
  const client = await identity.dial();
  if (!client.ok) return { copy: client, offset: -1 };
  try {
    const { run, digest, bytes, form } = snapshot;
    const name = { run, digest, bytes, form };
    const request = { snapshot: name };
    const answer = await callOnce<WireOffset>((...rest) => client.value.SnapshotOffset(request, ...rest));
    const there = answer.ok ? decodeSnapshotOffset(answer.value) : answer;
    if (!there.ok) return { copy: there, offset: -1 };
    const { offset, copy } = there.value;
    if (copy !== null) return { copy: { ok: true, value: copy }, offset };
    return { copy: await send(client.value, snapshot, offset, progress), offset };
  } finally {
    client.value.close();
  }
}

async function send(
  client: AgentClient,
  upload: Upload,
  offset: number,
  progress: Progress,
): Promise<Result<SnapshotCopy>> {
  const { run, digest, bytes, form, file, about } = upload;
  const what = wordFor(upload);
  const { promise: answered, resolve } = Promise.withResolvers<Result<SnapshotCopy>>();
  const options = { deadline: Date.now() + UPLOAD_DEADLINE_MS };
  const call = client.UploadSnapshot(new Metadata(), options, (error, receipt?: WireReceipt) => {
    if (error || !receipt) resolve({ ok: false, problem: fromStatus(error ?? { code: 13, details: "no receipt" }) });
    else resolve(decodeSnapshotReceipt(receipt));
  });
  let over = false;
  void answered.then(() => {
    over = true;
  });
  const source = await open(file, "r");
  try {
    const start = { snapshot: { run, digest, bytes, form }, offset };
    call.write({ start: { ...start, ...("step" in about ? { rollbackPoint: about } : { about }) } });
    for await (const data of source.createReadStream({
      start: offset,
      highWaterMark: UPLOAD_CHUNK_BYTES,
      autoClose: false,
    })) {
      if (over) break;
      await write(call, data, answered);
      offset += data.length;
      progress(`copying the ${what} to the coordinator: ${Math.floor(offset / MIB)} of ${Math.ceil(bytes / MIB)} MiB`);
    }
    if (!over) call.end();
    return await answered;
  } catch (error) {
    call.cancel();
    throw error;
  } finally {
    await source.close();
  }
}

/** Waits while the connection is slow, but not for one that is over. */
async function write(call: ClientWritableStream<SnapshotChunk>, data: Buffer, answered: Promise<unknown>) {
  if (call.write({ data })) return;
  const waiting = new AbortController();
  const drained = once(call, "drain", { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([drained, answered]);
  waiting.abort();
}
