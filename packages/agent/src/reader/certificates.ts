import { X509Certificate } from "node:crypto";
import { posix } from "node:path";
import type { CertificateState } from "@lockkeeper/core/model/host";
import { hostInstant } from "../clock.ts";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";

const PKI_FOLDERS = ["/etc/kubernetes/pki", "/etc/kubernetes/pki/etcd"];
const KUBELET_CERTIFICATES = ["/var/lib/kubelet/pki/kubelet-client-current.pem", "/var/lib/kubelet/pki/kubelet.crt"];

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

/** The certificates of the control plane and of the kubelet on this host. @throws HostFault when a file cannot be read. */
export async function certificates(host: Host): Promise<readonly CertificateState[]> {
  const listed = await Promise.all(
    PKI_FOLDERS.map(async (folder) =>
      ((await host.files.list(folder)) ?? [])
        .filter((name) => name.endsWith(".crt"))
        .map((name) => posix.join(folder, name)),
    ),
  );
  const states: CertificateState[] = [];
  for (const path of [...listed.flat(), ...KUBELET_CERTIFICATES]) {
    const pem = await readText(host.files, path);
    if (pem === null) continue;
    const notAfter = notAfterOf(pem);
    states.push({ path, notAfter: notAfter === null ? null : hostInstant(notAfter) });
  }
  return states;
}
