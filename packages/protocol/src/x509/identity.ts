import { createPrivateKey, X509Certificate } from "node:crypto";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { type ClusterUid, type NodeName, type NodeUid, nodeName } from "@lockkeeper/core/model/ids";
import { parseClusterUid, parseNodeUid } from "../codec/ids.ts";

/** Whom an agent's certificate speaks for. */
export type AgentIdentity = { readonly cluster: ClusterUid; readonly node: NodeName; readonly uid: NodeUid };

/** What is read from an agent's certificate; times in milliseconds since 1970. */
export type AgentCertificate = {
  readonly identity: AgentIdentity;
  /** Hex, upper case, as node:crypto writes it. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
};

/** Hosts' clocks differ a little: a certificate begins so long before it is made, to be from the future for nobody. */
export const CLOCK_SKEW_MS = 5 * 60_000;

const PREFIX = "lockkeeper://cluster/";
const NAMES = /^URI:lockkeeper:\/\/cluster\/([^/,"]+)\/node\/([^/,"]+)\/([^/,"]+)$/;

/** The URI that stands in an agent's certificate. */
export function identityUri({ cluster, node, uid }: AgentIdentity): string {
  return `${PREFIX}${cluster}/node/${node}/${uid}`;
}

/**
 * Reads whom a certificate speaks for; whether it is genuine has to be known already (TLS, or {@link belongsTogether}).
 * @param raw PEM text or DER bytes. @returns `certificate-refused` when it is no agent's certificate.
 */
export function readAgentCertificate(raw: string | Buffer): Result<AgentCertificate> {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(raw);
  } catch {
    return fail("certificate-refused", "this is not an X.509 certificate");
  }
  const [, clusterText, nodeText, uidText] = NAMES.exec(certificate.subjectAltName ?? "") ?? [];
  const cluster = parseClusterUid(clusterText ?? "");
  const node = nodeName(nodeText ?? "");
  const uid = parseNodeUid(uidText ?? "");
  if (cluster === null || node === null || uid === null) {
    return fail("certificate-refused", `the certificate names no agent: ${certificate.subjectAltName ?? "no name"}`);
  }
  return ok({
    identity: { cluster, node, uid },
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  });
}

/** True when the authority signed the certificate and the key is the certificate's. False too on broken PEM texts. */
export function belongsTogether(authorityPem: string, certificatePem: string, keyPem: string): boolean {
  try {
    const certificate = new X509Certificate(certificatePem);
    const authority = new X509Certificate(authorityPem);
    return certificate.verify(authority.publicKey) && certificate.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

/** When a certificate is due to be renewed: at two thirds of its life, in milliseconds since 1970. */
export function renewalDueAt({ notBefore, notAfter }: Pick<AgentCertificate, "notBefore" | "notAfter">): number {
  const madeAt = notBefore + CLOCK_SKEW_MS;
  return madeAt + ((notAfter - madeAt) * 2) / 3;
}
