import { join } from "node:path";
import type { Release } from "./releases.ts";
import { run } from "./run.ts";
import { PAUSE_TAG, REGISTRY } from "./settings.ts";

const COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"] as const;

/** An image that the lab's registry must have, and what it is made of. */
export type WantedImage =
  | {
      readonly is: "component";
      readonly name: string;
      readonly program: (typeof COMPONENTS)[number];
      readonly of: Release;
    }
  | { readonly is: "etcd"; readonly name: string; readonly of: Release }
  | { readonly is: "pause" | "coredns"; readonly name: string };

/** What kubeadm of every release asks for, by its own word, and the sandbox image of containerd's configuration. */
export async function wantedImages(releases: readonly Release[]): Promise<readonly WantedImage[]> {
  const wanted = new Map<string, WantedImage>([[`pause:${PAUSE_TAG}`, { is: "pause", name: `pause:${PAUSE_TAG}` }]]);
  for (const release of releases) {
    const args = ["config", "images", "list", "--kubernetes-version", release.version, "--image-repository", REGISTRY];
    const { stdout } = await run(join(release.folder, "kubeadm"), args, { seconds: 30 });
    // Of one name under several releases the first is kept: kubeadm's etcd and pause stay the same over some minors.
    for (const image of imagesIn(stdout, release)) if (!wanted.has(image.name)) wanted.set(image.name, image);
  }
  return [...wanted.values()];
}

/** Reads the output of `kubeadm config images list`. @throws on an image that the lab knows no way to make. */
export function imagesIn(list: string, of: Release): readonly WantedImage[] {
  const prefix = `${REGISTRY}/`;
  const names = list.split("\n").flatMap((line) => (line.startsWith(prefix) ? [line.slice(prefix.length).trim()] : []));
  return names.map((name): WantedImage => {
    const [image = ""] = (name.split("/").at(-1) ?? "").split(":");
    const program = COMPONENTS.find((component) => component === image);
    if (program) return { is: "component", name, program, of };
    if (image === "etcd") return { is: "etcd", name, of };
    if (image === "pause" || image === "coredns") return { is: image, name };
    throw new Error(`kubeadm ${of.version} asks for the image ${name}, which the lab cannot make`);
  });
}
