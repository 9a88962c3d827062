import "reflect-metadata";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { ok, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid } from "@lockkeeper/core/model/ids";
import * as x509 from "@peculiar/x509";
import type { KeyPair } from "../credentials.ts";
import { COORDINATOR_NAME } from "../limits.ts";
import { type AgentIdentity, CLOCK_SKEW_MS, identityUri } from "./identity.ts";
import { keyFromPem, keyToPem, makeKeys, SIGNING_ALGORITHM } from "./keys.ts";
import { requestKey } from "./request.ts";

const DAY_MS = 86_400_000;
const AUTHORITY_LIFE_MS = 10 * 365 * DAY_MS;
/** Made anew at each start of a coordinator and kept in memory alone, so it may outlive any single start. */
const COORDINATOR_LIFE_MS = 5 * 365 * DAY_MS;
/** An agent's certificate; it is renewed at two thirds of it. */
export const AGENT_LIFE_MS = DAY_MS;

/** A certificate that was issued; its serial number in upper-case hex and its end in milliseconds since 1970. */
export type Issued = { readonly certificatePem: string; readonly serial: string; readonly notAfter: number };

/** Signs for one cluster. */
export type Authority = {
  readonly certificatePem: string;
  /** The coordinator's own key and certificate, valid under {@link COORDINATOR_NAME}. @param now ms since 1970 */
  issueCoordinator(now: number): Promise<KeyPair>;
  /**
   * A client certificate for that node alone; of the request only the key is taken. `request-malformed` when the request is.
   * @param now ms since 1970 @param lifeMs default {@link AGENT_LIFE_MS}, never beyond the authority's own end
   */
  issueAgent(csrPem: string, identity: AgentIdentity, now: number, lifeMs?: number): Promise<Result<Issued>>;
};

/** Makes a new authority: ECDSA P-256, self-signed, may sign certificates of ends but no further authority. */
export async function makeAuthority(cluster: ClusterUid, now: number): Promise<KeyPair> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    keys,
    name: `CN=lockkeeper-ca,OU=${cluster}`,
    serialNumber: serialNumber(),
    notBefore: new Date(now - CLOCK_SKEW_MS),
    notAfter: new Date(now + AUTHORITY_LIFE_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: certificate.toString("pem"), keyPem: keyToPem(keys.privateKey) };
}

/** Opens an authority to sign with it. @throws when its texts cannot be read, do not belong together, or it has ended. */
export function openAuthority(pair: KeyPair, now: number): Authority {
  const own = new X509Certificate(pair.certificatePem);
  const signingKey = keyFromPem(pair.keyPem);
  const authority = new x509.X509Certificate(pair.certificatePem);
  const end = authority.notAfter.getTime();
  if (!own.ca || !own.verify(own.publicKey))
    throw new Error("the certificate authority's certificate is none of an authority");
  if (!own.checkPrivateKey(createPrivateKey(pair.keyPem)))
    throw new Error("the certificate authority's key is not its certificate's");
  if (end <= now) throw new Error(`the certificate authority ended on ${authority.notAfter.toISOString()}`);

  const sign = async (
    publicKey: x509.PublicKeyType,
    subject: x509.JsonName,
    usage: x509.ExtendedKeyUsage,
    name: x509.JsonGeneralName,
    now: number,
    lifeMs: number,
  ): Promise<Issued> => {
    const notAfter = new Date(Math.min(now + lifeMs, end));
    const serial = serialNumber();
    const certificate = await x509.X509CertificateGenerator.create({
      publicKey,
      signingKey,
      issuer: authority.subjectName,
      subject,
      serialNumber: serial,
      notBefore: new Date(now - CLOCK_SKEW_MS),
      notAfter,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        // One purpose each: an agent's certificate can never pass for the coordinator's.
        new x509.ExtendedKeyUsageExtension([usage], true),
        new x509.SubjectAlternativeNameExtension([name], true),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ],
    });
    return { certificatePem: certificate.toString("pem"), serial: serial.toUpperCase(), notAfter: notAfter.getTime() };
  };

  return {
    certificatePem: pair.certificatePem,
    async issueCoordinator(at) {
      const keys = await makeKeys();
      const name = { type: "dns", value: COORDINATOR_NAME } as const;
      const { serverAuth } = x509.ExtendedKeyUsage;
      const subject = [{ CN: ["system:lockkeeper:coordinator"] }];
      const issued = await sign(keys.publicKey, subject, serverAuth, name, at, COORDINATOR_LIFE_MS);
      return { certificatePem: issued.certificatePem, keyPem: keyToPem(keys.privateKey) };
    },
    async issueAgent(csrPem, identity, at, lifeMs = AGENT_LIFE_MS) {
      const key = await requestKey(csrPem);
      if (!key.ok) return key;
      const name = { type: "url", value: identityUri(identity) } as const;
      const { clientAuth } = x509.ExtendedKeyUsage;
      const subject = [{ CN: [`system:lockkeeper:agent:${identity.node}`] }];
      return ok(await sign(key.value, subject, clientAuth, name, at, lifeMs));
    },
  };
}

/** 127 random bits; the first bits are 01, so that the number is positive and has no leading zero (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString("hex");
}
