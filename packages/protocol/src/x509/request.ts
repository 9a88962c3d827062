import "reflect-metadata";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import * as x509 from "@peculiar/x509";
import { KEY_ALGORITHM, keyToPem, makeKeys, SIGNING_ALGORITHM } from "./keys.ts";

/** A request is a few hundred bytes. */
const REQUEST_MAX_CHARS = 8192;

/** A new private key (a secret that never leaves the host) and the request for its certificate, both PEM. */
export async function makeRequest(): Promise<{ readonly keyPem: string; readonly csrPem: string }> {
  const keys = await makeKeys();
  // The subject is for people who look at it: the coordinator ignores it.
  const name = "CN=lockkeeper-agent";
  const signingAlgorithm = SIGNING_ALGORITHM;
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm });
  return { keyPem: keyToPem(keys.privateKey), csrPem: csr.toString("pem") };
}

/**
 * The public key of a request whose signature proves that the asker holds the private key.
 * @returns `request-malformed` for anything but a well-signed request for an ECDSA P-256 key.
 */
export async function requestKey(csrPem: string): Promise<Result<x509.PublicKey>> {
  if (csrPem.length > REQUEST_MAX_CHARS) return fail("request-malformed", "the certificate request is too long");
  try {
    const csr = new x509.Pkcs10CertificateRequest(csrPem);
    const { name, namedCurve } = { namedCurve: "", ...csr.publicKey.algorithm };
    if (name !== KEY_ALGORITHM.name || namedCurve !== KEY_ALGORITHM.namedCurve) {
      return fail("request-malformed", `the certificate request is for a key of ${name}, not of ECDSA P-256`);
    }
    if (!(await csr.verify())) return fail("request-malformed", "the certificate request is not signed by its key");
    return ok(csr.publicKey);
  } catch {
    return fail("request-malformed", "the certificate request cannot be read");
  }
}
