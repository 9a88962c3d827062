import { posix } from "node:path";
import type { KubeletFlag } from "@lockkeeper/core/model/host";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";

/** Where a kubeadm host gives its kubelet flags (kubeadm, kubelet-integration); drop-ins come with packages and from operators. */
const FILES = ["/var/lib/kubelet/kubeadm-flags.env", "/etc/default/kubelet", "/etc/sysconfig/kubelet"];
const DROP_INS = ["/etc/systemd/system/kubelet.service.d", "/usr/lib/systemd/system/kubelet.service.d"];
const FLAGS_MAX = 200;

/** The texts of the files that give the host's kubelet its flags. @throws HostFault */
export async function kubeletFlagTexts({ files }: Host): Promise<readonly string[]> {
  const texts = await Promise.all([...FILES, ...(await dropIns(files))].map((file) => readText(files, file)));
  return texts.filter((text) => text !== null);
}

/** The flags that the host's files give its kubelet, values left out. @throws HostFault */
export async function kubeletFlags({ files }: Host): Promise<readonly KubeletFlag[]> {
  const found: KubeletFlag[] = [];
  for (const file of [...FILES, ...(await dropIns(files))]) {
    const text = await readText(files, file);
    if (text !== null) for (const flag of flagsIn(text)) found.push({ file, flag });
  }
  return found.slice(0, FLAGS_MAX);
}

async function dropIns(files: Host["files"]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const folder of DROP_INS) {
    const names = (await files.list(folder)) ?? [];
    all.push(...names.filter((name) => name.endsWith(".conf")).map((name) => posix.join(folder, name)));
  }
  return all;
}

/** Flags in lines that are no comments: `KUBELET_EXTRA_ARGS="--node-ip=10.0.0.1"` gives `--node-ip`. */
export function flagsIn(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  return [
    ...new Set(lines.flatMap((line) => [...line.matchAll(/(?:^|[\s"'=])(--[a-z][a-z0-9-]*)/g)].map((m) => m[1] ?? ""))),
  ];
}
