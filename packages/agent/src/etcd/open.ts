import { posix } from "node:path";
import { HostFault } from "../host/fault.ts";
import type { HostFiles } from "../host/files.ts";
import { etcdMember } from "./client.ts";
import type { EtcdMember } from "./member.ts";

export const ETCD_PKI = "/etc/kubernetes/pki/etcd";
const ENDPOINT = "https://127.0.0.1:2379";

/** Connects to this host's member as kubeadm's own health check does. @throws HostFault when a certificate is missing. */
export async function openEtcd(files: HostFiles): Promise<EtcdMember> {
  const read = async (name: string): Promise<Buffer> => {
    const path = posix.join(ETCD_PKI, name);
    const data = await files.read(path);
    if (data === null) throw new HostFault(`${path} is not there, so etcd cannot be asked`);
    return data;
  };
  const [ca, cert, key] = [
    await read("ca.crt"),
    await read("healthcheck-client.crt"),
    await read("healthcheck-client.key"),
  ];
  return etcdMember(ENDPOINT, { ca, cert, key });
}
