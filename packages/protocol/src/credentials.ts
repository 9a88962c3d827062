import { createSecureContext } from "node:tls";
import { ChannelCredentials, type ChannelOptions, ServerCredentials } from "@grpc/grpc-js";
import { COORDINATOR_NAME, channelLimits, MAX_ENROLMENT_BYTES, MAX_MESSAGE_BYTES } from "./limits.ts";

/** A certificate and its private key, PEM texts. */
export type KeyPair = { readonly certificatePem: string; readonly keyPem: string };

/** TLS of an agent with a certificate. @throws when a PEM text is broken or key and certificate do not belong together. */
export function agentCredentials(authorityPem: string, pair: KeyPair): ChannelCredentials {
  return ChannelCredentials.createFromSecureContext(
    createSecureContext({ ca: authorityPem, cert: pair.certificatePem, key: pair.keyPem, minVersion: "TLSv1.3" }),
  );
}

/** TLS of an agent that has no certificate yet: only the coordinator is authenticated. @throws on a broken PEM text. */
export function enrolmentCredentials(authorityPem: string): ChannelCredentials {
  return ChannelCredentials.createFromSecureContext(createSecureContext({ ca: authorityPem, minVersion: "TLSv1.3" }));
}

/**
 * TLS of a coordinator's listener.
 * @param clients "required": only clients with a certificate of this authority get through the handshake.
 */
export function listenerCredentials(
  authorityPem: string,
  pair: KeyPair,
  clients: "required" | "anybody",
): ServerCredentials {
  return ServerCredentials.createSsl(
    Buffer.from(authorityPem),
    [{ cert_chain: Buffer.from(pair.certificatePem), private_key: Buffer.from(pair.keyPem) }],
    clients === "required",
  );
}

/** Options of an agent's channel: the coordinator is known by its certificate's name, not by the address dialled. */
export function dialOptions(listener: "agents" | "enrolment"): ChannelOptions {
  return {
    ...channelLimits(listener === "agents" ? MAX_MESSAGE_BYTES : MAX_ENROLMENT_BYTES),
    "grpc.ssl_target_name_override": COORDINATOR_NAME,
    "grpc.default_authority": COORDINATOR_NAME,
    // Each dial has its own connection, and none retries by itself: the session decides when to try again.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_retries": 0,
    // A proxy of the host's environment must not stand between.
    "grpc.enable_http_proxy": 0,
  };
}
