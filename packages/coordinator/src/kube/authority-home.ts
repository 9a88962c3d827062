import type { AuthorityHome, AuthorityPair } from "../ports/enrolment.ts";
import type { Api } from "./api.ts";
import { isStatus } from "./failures.ts";
import { text } from "./json.ts";

export const AUTHORITY_NAME = "lockkeeper-ca";
const CERTIFICATE = "tls.crt";
const KEY = "tls.key";
const PUBLISHED = "ca.crt";

/**
 * The authority's key in a Secret, its certificate in a ConfigMap. These writes need no Lease: the Secret is only ever
 * created, never changed, and the ConfigMap only repeats what the Secret says.
 */
export class KubeAuthorityHome implements AuthorityHome {
  readonly #api: Api;
  readonly #namespace: string;

  constructor(api: Api, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  async load(): Promise<AuthorityPair | null> {
    const secret = await this.#api.find(this.#path("secrets", AUTHORITY_NAME));
    if (secret === null) return null;
    const certificatePem = decode(text(secret, "data", CERTIFICATE));
    const keyPem = decode(text(secret, "data", KEY));
    if (certificatePem && keyPem) return { certificatePem, keyPem };
    throw new Error(`the Secret ${this.#namespace}/${AUTHORITY_NAME} lacks ${CERTIFICATE} or ${KEY}`);
  }

  async storeIfAbsent(pair: AuthorityPair): Promise<AuthorityPair> {
    const data = { [CERTIFICATE]: encode(pair.certificatePem), [KEY]: encode(pair.keyPem) };
    const secret = { ...this.#head("Secret"), type: "kubernetes.io/tls", data };
    try {
      await this.#api.write("POST", this.#path("secrets"), secret, { fenced: false });
      return pair;
    } catch (error) {
      if (!isStatus(error, 409)) throw error;
      const present = await this.load();
      if (present === null) throw error;
      return present;
    }
  }

  async publish(certificatePem: string): Promise<void> {
    const path = this.#path("configmaps", AUTHORITY_NAME);
    const present = await this.#api.find(path);
    if (text(present, "data", PUBLISHED) === certificatePem) return;
    const data = { [PUBLISHED]: certificatePem };
    const merge = { contentType: "application/merge-patch+json", fenced: false };
    if (present !== null) {
      await this.#api.write("PATCH", path, { data }, merge);
      return;
    }
    try {
      await this.#api.write("POST", this.#path("configmaps"), { ...this.#head("ConfigMap"), data }, { fenced: false });
    } catch (error) {
      if (!isStatus(error, 409)) throw error;
      await this.#api.write("PATCH", path, { data }, merge);
    }
  }

  #head(kind: string) {
    const labels = { "app.kubernetes.io/part-of": "lockkeeper" };
    return { apiVersion: "v1", kind, metadata: { namespace: this.#namespace, name: AUTHORITY_NAME, labels } };
  }

  #path(collection: string, name?: string): string {
    return `/api/v1/namespaces/${this.#namespace}/${collection}${name ? `/${name}` : ""}`;
  }
}

function encode(pem: string): string {
  return Buffer.from(pem, "utf8").toString("base64");
}

function decode(base64: string | null): string | null {
  return base64 === null ? null : Buffer.from(base64, "base64").toString("utf8");
}
