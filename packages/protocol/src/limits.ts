import type { ChannelOptions } from "@grpc/grpc-js";

/** The version of the wire contract that this code speaks; an agent and a coordinator must speak the same. */
export const WIRE_VERSION = 1;
/** The version of journal records that this code knows (`v` of JournalRecord). */
export const JOURNAL_VERSION = 1;

/** The name in the coordinator's certificate: agents dial an address and check this name, so no DNS is needed. */
export const COORDINATOR_NAME = "coordinator.lockkeeper.internal";

export const DEFAULT_AGENT_PORT = 7443;
export const DEFAULT_ENROLMENT_PORT = 7444;

/** The largest message of a session or an upload. Facts with all their lists full stay well below. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;
/** The largest message on the enrolment listener, where anybody may speak: a token and a request are a few KiB. */
export const MAX_ENROLMENT_BYTES = 64 * 1024;
/**
 * One data message of a snapshot upload. Every byte is copied three times on its way, and what lies outside of V8's heap is
 * collected late: with twice as much in a message an agent's peak of memory is 20 MiB higher, and it is no faster.
 */
export const UPLOAD_CHUNK_BYTES = 128 * 1024;
export const MAX_UPLOAD_CHUNK_BYTES = 512 * 1024;

/** Both sides ask for a sign of life so often and give the other so long: a dead session is noticed within 10 s. */
export const KEEPALIVE_MS = 5_000;
export const KEEPALIVE_TIMEOUT_MS = 5_000;

/** How long an agent has to say hello after its session opened, and to answer `lead` and `assignment`. */
export const HELLO_DEADLINE_MS = 15_000;
export const ANSWER_DEADLINE_MS = 30_000;
/** Asking repositories for offers may download their indexes. */
export const QUERY_DEADLINE_MS = 120_000;
/** A snapshot on its way to another node, all its tries: several GiB at 1 MB/s. */
export const COPY_DEADLINE_MS = 3 * 3_600_000;
/** One enrolment, renewal or offset query. */
export const CALL_DEADLINE_MS = 30_000;

/** grpc-js options of both ends, for messages up to `maxMessageBytes`. */
export function channelLimits(maxMessageBytes: number): ChannelOptions {
  return {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.keepalive_time_ms": KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
    "grpc.keepalive_permit_without_calls": 1,
  };
}
