import { posix } from "node:path";
import type { HostFiles } from "../host/files.ts";
import { readText } from "../host/files.ts";
import { MANIFESTS } from "../kubeadm/manifests.ts";

/** The host's etcd member by its manifest, whether or not it runs. */
export type OwnMember = { readonly name: string; readonly peerUrl: string; readonly dataFolder: string };

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;

/**
 * Reads kubeadm's static pod of etcd, whose flags stand one a line as `--name=cp1`.
 * @param folder where the manifests lie: /etc/kubernetes/manifests, or where a restore has put them.
 * @returns null when there is none, or it is not as kubeadm writes it: two peer URLs, a write-ahead log elsewhere.
 */
export async function ownMember(files: HostFiles, folder: string = MANIFESTS): Promise<OwnMember | null> {
  const yaml = await readText(files, posix.join(folder, "etcd.yaml"));
  return yaml === null ? null : memberIn(yaml);
}

/** The member that such a manifest runs. @returns null when it is not as kubeadm writes it. */
export function memberIn(yaml: string): OwnMember | null {
  const name = flag(yaml, "name");
  const peerUrl = flag(yaml, "initial-advertise-peer-urls");
  const dataFolder = flag(yaml, "data-dir");
  if (name === null || peerUrl === null || dataFolder === null || flag(yaml, "wal-dir") !== null) return null;
  const plain = posix.isAbsolute(dataFolder) && posix.normalize(dataFolder) === dataFolder && dataFolder !== "/";
  return NAME.test(name) && !peerUrl.includes(",") && plain ? { name, peerUrl, dataFolder } : null;
}

/** The port of the host's API server by its manifest; kubeadm's default where none is named. */
export async function apiPort(files: HostFiles, folder: string = MANIFESTS): Promise<number> {
  const yaml = await readText(files, posix.join(folder, "kube-apiserver.yaml"));
  const port = Number(flag(yaml ?? "", "secure-port") ?? DEFAULT_API_PORT);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : DEFAULT_API_PORT;
}

const DEFAULT_API_PORT = 6443;

function flag(yaml: string, name: string): string | null {
  return new RegExp(`^\\s*- ["']?--${name}=([^\\s"']+)["']?\\s*$`, "m").exec(yaml)?.[1] ?? null;
}
