import type { sendUnaryData } from "@grpc/grpc-js";
import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid, NodeName } from "@lockkeeper/core/model/ids";
import type { AgentHandlers } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import type { EnrolmentHandlers } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Enrolment";
import { toServiceError } from "@lockkeeper/protocol/status";
import type { Logger } from "pino";
import type { DownloadCall } from "./download.ts";
import type { Enrolments } from "./enrol.ts";
import { peerOf } from "./peer.ts";
import type { SessionCall } from "./stream.ts";
import type { Uploads } from "./upload.ts";

type AgentParts = {
  readonly cluster: ClusterUid;
  readonly accept: (call: SessionCall) => void;
  readonly uploads: Uploads;
  /** Sends a restore's snapshot to a node. */
  readonly download: (node: NodeName, call: DownloadCall) => Promise<Result<null>>;
  readonly enrolments: Enrolments;
  readonly log: Logger;
};

/** The handlers of the listener with mutual TLS: each knows whom it talks to by the certificate. */
export function agentHandlers({ cluster, accept, uploads, download, enrolments, log }: AgentParts): AgentHandlers {
  return {
    Session: (call) => accept(call),
    SnapshotOffset: (call, done) =>
      answer(done, log, async () => {
        const peer = peerOf(call, cluster);
        if (!peer.ok) return peer;
        const progress = await uploads.offset(peer.value.identity.node, call.request.snapshot);
        return progress.ok ? { ok: true, value: progress.value } : progress;
      }),
    UploadSnapshot: (call, done) =>
      answer(done, log, async () => {
        const peer = peerOf(call, cluster);
        return peer.ok ? uploads.receive(peer.value.identity.node, call) : peer;
      }),
    DownloadSnapshot: (call) => {
      const peer = peerOf(call, cluster);
      const sent = peer.ok ? download(peer.value.identity.node, call) : Promise.resolve(peer);
      sent
        .catch((err: unknown) => {
          log.error({ err }, "a call failed");
          return fail<null>("internal", "the coordinator failed; its log says how");
        })
        .then((result) => {
          if (result.ok) call.end();
          else call.emit("error", toServiceError(result.problem));
        })
        .catch((err: unknown) => log.error({ err }, "a call could not be answered"));
    },
    Renew: (call, done) =>
      answer(done, log, async () => {
        const peer = peerOf(call, cluster);
        return peer.ok ? enrolments.renew(peer.value, call.request.csrPem) : peer;
      }),
  };
}

/** The handlers of the listener where anybody may ask. */
export function enrolmentHandlers(enrolments: Enrolments, log: Logger): EnrolmentHandlers {
  return { Enrol: (call, done) => answer(done, log, () => enrolments.enrol(call.request)) };
}

/** Answers a call with a result. What is thrown is logged and told to the other end without its text. */
function answer<T>(done: sendUnaryData<T>, log: Logger, make: () => Promise<Result<T>>): void {
  make()
    .catch((err: unknown): Result<T> => {
      log.error({ err }, "a call failed");
      return fail("internal", "the coordinator failed; its log says how");
    })
    .then((result) => {
      if (result.ok) done(null, result.value);
      else done(toServiceError(result.problem));
    })
    // Only if grpc-js itself throws on a call that is over already.
    .catch((err: unknown) => log.error({ err }, "a call could not be answered"));
}
