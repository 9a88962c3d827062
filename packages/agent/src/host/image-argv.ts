import type { Crictl, ImageTool } from "./command.ts";

/** Fetches one image into the runtime's Kubernetes namespace. */
export function pullImage(tool: ImageTool, image: string): readonly string[] {
  if (tool.is === "crictl") return [...crictl(tool), "pull", image];
  const hosts = tool.hostsFolder === null ? [] : ["--hosts-dir", tool.hostsFolder];
  return ["ctr", "-n", "k8s.io", "images", "pull", ...hosts, image];
}

/** Ends with 0 when the runtime has the image under that name. */
export function imagePresent(tool: Crictl, image: string): readonly string[] {
  return [...crictl(tool), "inspecti", "-q", image];
}

/** All image names that containerd knows for Kubernetes, one a line. */
export function imagesListed(): readonly string[] {
  return ["ctr", "-n", "k8s.io", "images", "ls", "-q"];
}

/** containerd's CRI service tells the kubelet that an image with this label is pinned (containerd#8867). */
const PINNED = "io.cri-containerd.pinned";

/** Names of the images that are pinned, by whomever. */
export function imagesPinned(): readonly string[] {
  return ["ctr", "-n", "k8s.io", "images", "ls", "-q", `labels."${PINNED}"==pinned`];
}

/** @param value an empty one takes the label off */
export function labelPinned(image: string, value: "pinned" | ""): readonly string[] {
  return ["ctr", "-n", "k8s.io", "images", "label", image, `${PINNED}=${value}`];
}

function crictl(tool: Crictl): readonly string[] {
  return tool.endpoint === null ? [tool.path] : [tool.path, "--runtime-endpoint", tool.endpoint];
}
