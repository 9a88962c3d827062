import type { ClusterUid } from "@lockkeeper/core/model/ids";
import { HELLO_DEADLINE_MS } from "@lockkeeper/protocol/limits";
import { toServiceError } from "@lockkeeper/protocol/status";
import type { AgentCertificate } from "@lockkeeper/protocol/x509/identity";
import type { Logger } from "pino";
import type { Store } from "../ports/store.ts";
import { checkHello, type KnownNode } from "./hello-check.ts";
import { peerOf } from "./peer.ts";
import type { Registry } from "./registry.ts";
import { type AgentSession, openSession, type SessionEvents } from "./session.ts";
import type { Settlements } from "./settlements.ts";
import { openStream, type SessionCall } from "./stream.ts";

/** setTimeout takes no more than 2^31 - 1 ms; a session that old is ended just as well. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export type SessionParts = {
  readonly cluster: ClusterUid;
  readonly store: Pick<Store, "identity">;
  readonly known: KnownNode;
  readonly registry: Registry;
  readonly settlements: Settlements;
  readonly now: () => number;
  readonly log: Logger;
};

/** Takes a Session call: certificate, hello within its deadline, then the session until either side ends it. */
export function acceptSession(call: SessionCall, parts: SessionParts): void {
  const peer = peerOf(call, parts.cluster);
  if (!peer.ok) {
    call.on("error", () => undefined);
    call.emit("error", toServiceError(peer.problem));
    return;
  }
  runSession(call, peer.value, parts);
}

function runSession(call: SessionCall, certificate: AgentCertificate, parts: SessionParts): void {
  const { cluster, store, known, registry, log } = parts;
  const { identity } = certificate;
  let session: AgentSession | null = null;
  const stream = openStream(call, {
    message(message) {
      if (!message.ok) {
        log.warn({ node: identity.node, ...message.problem }, "message refused");
        stream.end(message.problem);
      } else if (session !== null) {
        session.receive(message.value);
      } else if (message.value.type !== "hello") {
        stream.end({ code: "request-malformed", detail: "the first message must be a hello" });
      } else {
        const { hello } = message.value;
        const checked = checkHello(hello, certificate, store.identity(identity.node), known);
        if (!checked.ok) {
          log.warn({ node: identity.node, ...checked.problem }, "hello refused");
          return stream.end(checked.problem);
        }
        session = openSession(
          stream,
          hello,
          cluster,
          eventsOf(() => session, parts),
        );
        clearTimeout(silent);
        registry.join(session);
      }
    },
    gone(why) {
      clearTimeout(silent);
      clearTimeout(expired);
      if (session !== null) registry.leave(session, why);
    },
  });
  const silent = setTimeout(() => {
    stream.end({ code: "request-malformed", detail: `no hello within ${HELLO_DEADLINE_MS / 1000} s` });
  }, HELLO_DEADLINE_MS);
  // TLS looks at the certificate once, at the handshake: a session must not outlive it.
  const expired = setTimeout(
    () => stream.end({ code: "certificate-refused", detail: "the certificate has ended" }),
    Math.min(certificate.notAfter - parts.now(), TIMER_MAX_MS),
  );
}

function eventsOf(session: () => AgentSession | null, parts: SessionParts): SessionEvents {
  const { registry, settlements } = parts;
  return {
    facts(facts) {
      const from = session();
      if (from !== null) registry.facts(from, facts);
    },
    progress({ key, doing }) {
      const node = session()?.hello.node;
      if (node !== undefined) registry.progress({ node, step: key.step, attempt: key.attempt, doing });
    },
    settled: (report) => settlements.settle(report),
  };
}
