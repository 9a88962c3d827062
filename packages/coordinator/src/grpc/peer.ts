import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid } from "@lockkeeper/core/model/ids";
import { type AgentCertificate, readAgentCertificate } from "@lockkeeper/protocol/x509/identity";

/** The part of a grpc-js call that says who is at the other end. */
type Call = { getAuthContext(): { readonly sslPeerCertificate?: { readonly raw: Buffer } } | null };

/**
 * Whom the client of a call speaks for, by the certificate that TLS has checked against our authority.
 * `certificate-refused` when it names no agent, or one of another cluster.
 */
export function peerOf(call: Call, cluster: ClusterUid): Result<AgentCertificate> {
  const raw = call.getAuthContext()?.sslPeerCertificate?.raw;
  if (!raw) return fail("certificate-refused", "no client certificate");
  const certificate = readAgentCertificate(raw);
  if (certificate.ok && certificate.value.identity.cluster !== cluster) {
    return fail("certificate-refused", `the certificate is for cluster ${certificate.value.identity.cluster}`);
  }
  return certificate;
}
