import type { Host } from "../host/host.ts";

/** kubeadm's authorities (kubeadm, certs): with the key away it treats them as external. */
const AUTHORITIES = ["ca", "front-proxy-ca", "etcd/ca"];
const PKI = "/etc/kubernetes/pki";

/** Certificates of authorities without their keys beside them. @throws HostFault */
export async function authoritiesWithoutKey({ files }: Host): Promise<readonly string[]> {
  const without: string[] = [];
  for (const name of AUTHORITIES) {
    const there = (await files.stat(`${PKI}/${name}.crt`)) !== null;
    if (there && (await files.stat(`${PKI}/${name}.key`)) === null) without.push(`${PKI}/${name}.crt`);
  }
  return without;
}
