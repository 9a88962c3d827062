import { createHash } from "node:crypto";
import { posix } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import { packTar, unpackTar } from "modern-tar";
import { readManifest, type SavedManifest } from "./manifest.ts";

/** A file of the host as it was. */
export type SavedFile = { readonly path: string; readonly mode: number; readonly data: Buffer };

/** What the cluster itself holds of kubeadm's and the kubelets' configuration: YAML, as it is in their ConfigMaps. */
export type SavedCluster = {
  readonly kubeadmConfig: string;
  readonly kubeletConfig: { readonly configMap: string; readonly yaml: string };
};

/** A rollback point, whole and proven. */
export type RollbackPoint = {
  readonly manifest: SavedManifest;
  readonly files: readonly SavedFile[];
  readonly cluster: SavedCluster;
};

/** What a node's manifests, certificates and unit files take together is a hundredth of it. */
export const CONTENT_MAX_BYTES = 64 * 1024 * 1024;

const MANIFEST = "manifest.json";
/** In the form that `sha256sum -c` reads. */
const MANIFEST_SUM = "manifest.json.sha256";
const KUBEADM_CONFIG = "cluster/kubeadm-config.yaml";
const KUBELET_CONFIG = "cluster/kubelet-config.yaml";

/**
 * Packs a rollback point: a tar, compressed with zstd, that `tar --zstd -x` unpacks too. The same content gives the same
 * bytes. `manifest.json` has the digest of every file, and its own lies beside it.
 */
export async function packRollbackPoint(
  about: Omit<SavedManifest, "v" | "files" | "cluster">,
  files: readonly SavedFile[],
  cluster: SavedCluster,
): Promise<Buffer> {
  const manifest: SavedManifest = {
    v: 1,
    ...about,
    files: files.map(({ path, mode, data }) => ({ path, mode, bytes: data.length, digest: digestOf(data) })),
    cluster: {
      kubeadmConfig: digestOf(Buffer.from(cluster.kubeadmConfig)),
      kubeletConfig: digestOf(Buffer.from(cluster.kubeletConfig.yaml)),
      kubeletConfigMap: cluster.kubeletConfig.configMap,
    },
  };
  const said = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const entries = [
    entry(MANIFEST, said, 0o600),
    entry(MANIFEST_SUM, Buffer.from(sumLine(said)), 0o600),
    entry(KUBEADM_CONFIG, Buffer.from(cluster.kubeadmConfig), 0o600),
    entry(KUBELET_CONFIG, Buffer.from(cluster.kubeletConfig.yaml), 0o600),
    ...files.map(({ path, data, mode }) => entry(nameOf(path), data, mode)),
  ];
  return zstdCompressSync(await packTar(entries));
}

function entry(name: string, data: Buffer, mode: number) {
  const header = { name, size: data.length, mode, mtime: new Date(0), uid: 0, gid: 0, type: "file" as const };
  return { header, body: new Uint8Array(data) };
}

/** Where a host's file lies in the archive. */
function nameOf(path: string): string {
  return posix.join("files", path);
}

export type Unpacked =
  | { readonly is: "whole"; readonly point: RollbackPoint }
  | { readonly is: "damaged"; readonly why: string };

/** Unpacks a rollback point and proves it: every file is there, has the digest that the manifest names, and there is no other. */
export async function unpackRollbackPoint(bytes: Uint8Array): Promise<Unpacked> {
  const damaged = (why: string) => ({ is: "damaged", why }) as const;
  const there = new Map<string, Buffer>();
  try {
    const tar = zstdDecompressSync(bytes, { maxOutputLength: CONTENT_MAX_BYTES });
    for (const { header, data } of await unpackTar(tar, { strict: true })) {
      if (there.has(header.name)) return damaged(`${header.name} is in it twice`);
      there.set(header.name, Buffer.from(data ?? []));
    }
  } catch (error) {
    return damaged(`it does not unpack: ${error instanceof Error ? error.message : error}`);
  }
  const take = (name: string) => {
    const data = there.get(name) ?? null;
    there.delete(name);
    return data;
  };
  const said = take(MANIFEST) ?? Buffer.alloc(0);
  if (take(MANIFEST_SUM)?.toString("utf8") !== sumLine(said)) return damaged("its manifest is missing or changed");
  const manifest = readManifest(said.toString("utf8"));
  if (manifest === null) return damaged("it has no manifest of a version that is known here");
  const [kubeadmConfig, kubeletConfig] = [take(KUBEADM_CONFIG), take(KUBELET_CONFIG)];
  if (kubeadmConfig === null || digestOf(kubeadmConfig) !== manifest.cluster.kubeadmConfig)
    return damaged("kubeadm-config in it is missing or changed");
  if (kubeletConfig === null || digestOf(kubeletConfig) !== manifest.cluster.kubeletConfig)
    return damaged("kubelet-config in it is missing or changed");
  const files: SavedFile[] = [];
  for (const { path, mode, digest: expected } of manifest.files) {
    const data = take(nameOf(path));
    if (data === null || digestOf(data) !== expected) return damaged(`${path} in it is missing or changed`);
    files.push({ path, mode, data });
  }
  const [more] = there.keys();
  if (more !== undefined) return damaged(`${more} in it is not in its manifest`);
  const cluster = {
    kubeadmConfig: kubeadmConfig.toString("utf8"),
    kubeletConfig: { configMap: manifest.cluster.kubeletConfigMap, yaml: kubeletConfig.toString("utf8") },
  };
  return { is: "whole", point: { manifest, files, cluster } };
}

function sumLine(data: Buffer): string {
  return `${digestOf(data)}  ${MANIFEST}\n`;
}

export function digestOf(data: Uint8Array): Digest {
  const made = digest(createHash("sha256").update(data).digest("hex"));
  if (made === null) throw new Error("a sha256 that is none");
  return made;
}
