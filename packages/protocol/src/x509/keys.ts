import { createPrivateKey, KeyObject, webcrypto } from "node:crypto";

/** All our keys: small, fast, and known to every TLS 1.3 peer. */
export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
export const SIGNING_ALGORITHM = { name: "ECDSA", hash: "SHA-256" } as const;

/** A new key pair whose private key can be written down. */
export function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
}

/** A private key as PKCS #8 PEM: a secret. */
export function keyToPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString().trimEnd();
}

/** @throws when the text is no PEM of an ECDSA P-256 private key. */
export function keyFromPem(pem: string): webcrypto.CryptoKey {
  return createPrivateKey(pem).toCryptoKey(KEY_ALGORITHM, true, ["sign"]);
}
