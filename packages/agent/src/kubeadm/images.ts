import type { NodeRole } from "@lockkeeper/core/model/state";
import type { ImageTool } from "../host/command.ts";
import { type Host, output } from "../host/host.ts";

/** The images that a node of a role needs, of the lines of `kubeadm config images list`. */
export function imagesFor(role: NodeRole, listed: string): readonly string[] {
  const images = listed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[a-z0-9][a-z0-9._:/-]*:[A-Za-z0-9._-]+$/i.test(line));
  return role === "control-plane" ? images : images.filter((image) => ON_WORKERS.includes(nameOf(image)));
}

/** What runs on workers: kube-proxy, every pod's sandbox, and CoreDNS, which may be scheduled anywhere. */
const ON_WORKERS: readonly string[] = ["kube-proxy", "pause", "coredns"];

function nameOf(image: string): string {
  return image.replace(/^.*\//, "").replace(/:.*$/, "");
}

const CRICTL_PATHS = ["/usr/bin/crictl", "/usr/local/bin/crictl"];
const CTR_PATHS = ["/usr/bin/ctr", "/usr/local/bin/ctr", "/bin/ctr"];
const ENDPOINTS = ["/run/containerd/containerd.sock", "/var/run/crio/crio.sock"];
const CERTS_FOLDER = "/etc/containerd/certs.d";

/** The client by which images are pulled: crictl where it is (it asks the CRI runtime as the kubelet does), else ctr. */
export async function imageTool(host: Host): Promise<ImageTool | null> {
  const { files } = host;
  const first = async (paths: readonly string[]) => {
    for (const path of paths) if ((await files.stat(path)) !== null) return path;
    return null;
  };
  const crictl = await first(CRICTL_PATHS);
  if (crictl !== null) {
    // With a configuration of its own crictl knows the endpoint; without one it would try sockets in turn.
    const configured = (await files.stat("/etc/crictl.yaml")) !== null;
    const socket = configured ? null : await first(ENDPOINTS);
    return { is: "crictl", path: crictl, endpoint: socket === null ? null : `unix://${socket}` };
  }
  if ((await first(CTR_PATHS)) === null) return null;
  return { is: "ctr", hostsFolder: (await files.stat(CERTS_FOLDER)) === null ? null : CERTS_FOLDER };
}

/** Which of the images the runtime does not have. */
export async function missingImages(
  host: Host,
  tool: ImageTool,
  images: readonly string[],
): Promise<readonly string[]> {
  if (tool.is === "ctr") {
    const there = new Set((await output(host, { do: "images-listed" })).split("\n"));
    return images.filter((image) => !there.has(image));
  }
  const missing: string[] = [];
  for (const image of images) {
    const { failure } = await host.run({ do: "image-present", tool, image });
    if (failure !== null) missing.push(image);
  }
  return missing;
}
