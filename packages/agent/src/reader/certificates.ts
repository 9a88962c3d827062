import { X509Certificate } from "node:crypto";
import type { CertificateState } from "@lockkeeper/core/model/host";
import {
  KUBEADM_CERTIFICATES,
  KUBEADM_KUBECONFIGS,
  KUBELET_CLIENT_CERTIFICATE,
} from "@lockkeeper/core/rules/kubeadm-certificates";
import { hostInstant } from "../clock.ts";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { isControlPlane } from "../kubeadm/manifests.ts";
import { listAt, readYaml, valueAt } from "./yaml.ts";

/** When the first certificate of a PEM text ends (ms since 1970); null when it holds none that can be read. */
export function notAfterOf(pem: string): number | null {
  const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (block === undefined) return null;
  try {
    const ms = Date.parse(new X509Certificate(block).validTo);
    return Number.isNaN(ms) ? null : ms;
  } catch {
    return null;
  }
}

/**
 * The certificates of the control plane and of the kubelet on this host that an upgrade goes by; those within kubeconfigs on
 * control planes alone: elsewhere a kubeconfig is some person's copy. @throws HostFault when a file cannot be read.
 */
export async function certificates(host: Host): Promise<readonly CertificateState[]> {
  const states: CertificateState[] = [];
  const add = (path: string, pem: string | null) => {
    if (pem === null) return;
    const notAfter = notAfterOf(pem);
    states.push({ path, notAfter: notAfter === null ? null : hostInstant(notAfter) });
  };
  for (const path of [...KUBEADM_CERTIFICATES, KUBELET_CLIENT_CERTIFICATE]) add(path, await readText(host.files, path));
  if (!(await isControlPlane(host))) return states;
  for (const path of KUBEADM_KUBECONFIGS) {
    const kubeconfig = await readText(host.files, path);
    if (kubeconfig !== null) add(path, clientCertificateIn(kubeconfig));
  }
  return states;
}

/** The PEM that a kubeconfig of one user carries within; null where it has none, as one with a token or a file's name. */
function clientCertificateIn(kubeconfig: string): string | null {
  const [user] = listAt(readYaml(kubeconfig), "users");
  const data = valueAt(user, "user", "client-certificate-data");
  return typeof data === "string" ? Buffer.from(data, "base64").toString("latin1") : null;
}
