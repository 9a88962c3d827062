import { posix } from "node:path";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";

export const MANIFESTS = "/etc/kubernetes/manifests";

/** The static pods that carry the cluster's version in their image's tag; etcd has its own. */
export const VERSIONED_COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;

/** The first image in a static pod's manifest, as kubeadm writes it; null when there is none. */
export function manifestImage(yaml: string): string | null {
  return /^\s*(?:- )?image:\s*["']?([^\s"']+)/m.exec(yaml)?.[1] ?? null;
}

/** The version of that image; null when its tag is none. */
export function manifestVersion(yaml: string): Version | null {
  return parseVersion(/:([^/:@]+)(?:@|$)/.exec(manifestImage(yaml) ?? "")?.[1] ?? "");
}

export async function isControlPlane(host: Host): Promise<boolean> {
  return (await host.files.stat(posix.join(MANIFESTS, "kube-apiserver.yaml"))) !== null;
}

/** Components whose manifest is not at the version, each with what it is at; empty when all are. */
export async function manifestsNotAt(host: Host, version: Version): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const component of VERSIONED_COMPONENTS) {
    const yaml = await readText(host.files, posix.join(MANIFESTS, `${component}.yaml`));
    const at = yaml === null ? null : manifestVersion(yaml);
    if (at !== version) wrong.push(`${component} ${yaml === null ? "has no manifest" : `is at ${at ?? "no version"}`}`);
  }
  return wrong;
}

/** When the newest of the versioned manifests was written (ms since 1970); 0 when there is none. */
export async function manifestsWrittenAt(host: Host): Promise<number> {
  let newest = 0;
  for (const component of VERSIONED_COMPONENTS) {
    const stat = await host.files.stat(posix.join(MANIFESTS, `${component}.yaml`));
    newest = Math.max(newest, stat?.modifiedAt ?? 0);
  }
  return newest;
}
