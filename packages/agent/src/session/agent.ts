import type { Problem } from "@lockkeeper/core/model/errors";
import type { MachineId } from "@lockkeeper/core/model/ids";
import { renewalDueAt } from "@lockkeeper/protocol/x509/identity";
import type { Identity } from "../enrol/identity.ts";
import type { AgentKeys } from "../enrol/keys-file.ts";
import { createBackoff, pause } from "./backoff.ts";
import { createOutbox } from "./outbox.ts";
import { openSession, type Session, type SessionParts } from "./session.ts";
import { createWork } from "./work.ts";

const RETRY_FIRST_MS = 500;
/** Short: a coordinator that starts again waits for every agent's hello. */
const RETRY_MAX_MS = 10_000;
const FACTS_EVERY_MS = 60_000;
const RESEND_EVERY_MS = 10_000;
/** setTimeout takes no more. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** After a renewal that failed. */
const RENEW_AGAIN_MS = 30_000;

export type AgentOptions = Pick<
  SessionParts,
  "node" | "executor" | "reader" | "journal" | "logs" | "copies" | "log"
> & {
  readonly executor: Parameters<typeof createWork>[0]["executor"];
  readonly identity: Identity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told when a session opens (true) and when it is over. */
  readonly connected?: (is: boolean) => void;
  /** For tests: shorter times in milliseconds. */
  readonly times?: Partial<Times>;
};

type Times = Pick<SessionParts, "factsEveryMs" | "resendEveryMs"> & {
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly renewAgainMs: number;
};

/**
 * Keeps a session with the coordinator: enrols when it must, dials again with bounded, spread delays, renews the
 * certificate at two thirds of its life. Steps go on whether or not a session is open. Resolves when the signal aborts.
 */
export async function runAgent(options: AgentOptions, signal: AbortSignal): Promise<void> {
  const { node, executor, reader, journal, logs, copies, identity, now, log } = options;
  const times: Times = {
    factsEveryMs: FACTS_EVERY_MS,
    resendEveryMs: RESEND_EVERY_MS,
    retryFirstMs: RETRY_FIRST_MS,
    retryMaxMs: RETRY_MAX_MS,
    renewAgainMs: RENEW_AGAIN_MS,
    ...options.times,
  };
  let session: Session | null = null;
  // A host keeps its machine-id for as long as a process on it lives.
  let machineId: MachineId | null = null;
  const outbox = createOutbox(journal, log);
  const progress: Session["progress"] = (key, doing) => session?.progress(key, doing);
  const work = createWork({ node, executor, journal, outbox, progress, log });
  const { factsEveryMs, resendEveryMs } = times;
  const able = copies === undefined ? {} : { copies };
  const parts = { node, executor, reader, journal, logs, ...able, work, outbox, factsEveryMs, resendEveryMs, log };
  const backoff = createBackoff(times.retryFirstMs, times.retryMaxMs);

  /** One session from the first byte to its end. @returns why it ended */
  const keep = async (): Promise<Problem> => {
    machineId ??= (await reader.read(null)).machineId;
    const keys = await identity.ensure(machineId);
    if (!keys.ok) return keys.problem;
    const client = await identity.dial();
    if (!client.ok) return client.problem;
    try {
      const open = await openSession(client.value, keys.value.certificate.identity.uid, parts, () => {
        backoff.reset();
        log.info("connected to the coordinator");
        options.connected?.(true);
      });
      session = open;
      const stop = () => open.end({ code: "peer-away", detail: "the agent stops" });
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop);
      const stopRenewing = renewInTime(keys.value, open);
      const why = await open.over;
      signal.removeEventListener("abort", stop);
      stopRenewing();
      return why;
    } finally {
      session = null;
      options.connected?.(false);
      client.value.close();
    }
  };

  /** @returns how to stop */
  const renewInTime = ({ certificate }: AgentKeys, open: Session): (() => void) => {
    let timer: NodeJS.Timeout;
    const plan = (delayMs: number) => {
      timer = setTimeout(() => void renew(), Math.min(Math.max(delayMs, 0), TIMER_MAX_MS));
    };
    let stopped = false;
    const renew = async () => {
      const renewed = await identity.renew();
      if (stopped) return;
      if (renewed.ok) return open.end({ code: "peer-away", detail: RENEWED });
      log.warn({ ...renewed.problem }, "the certificate could not be renewed");
      if (isRefused(renewed.problem)) return open.end(renewed.problem);
      plan(times.renewAgainMs);
    };
    plan(renewalDueAt(certificate) - now());
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  };

  while (!signal.aborted) {
    const why = await keep().catch((error: unknown): Problem => {
      log.error({ err: error }, "the session failed");
      return { code: "internal", detail: error instanceof Error ? error.message : String(error) };
    });
    if (signal.aborted) break;
    if (why.detail === RENEWED) continue;
    if (isRefused(why)) await identity.discard();
    const delayMs = backoff.next();
    log.warn({ code: why.code, why: why.detail, againInMs: Math.round(delayMs) }, "not connected");
    await pause(delayMs, signal);
  }
}

const RENEWED = "the certificate was renewed";

/** The coordinator does not accept this certificate any more: another can only come from enrolling. */
function isRefused({ code }: Problem): boolean {
  return code === "certificate-refused" || code === "identity-mismatch";
}
