import type { ImageTool } from "./command.ts";

/** Fetches one image into the runtime's Kubernetes namespace. */
export function pullImage(tool: ImageTool, image: string): readonly string[] {
  if (tool.is === "crictl") return [...crictl(tool), "pull", image];
  const hosts = tool.hostsFolder === null ? [] : ["--hosts-dir", tool.hostsFolder];
  return ["ctr", "-n", "k8s.io", "images", "pull", ...hosts, image];
}

/** Ends with 0 when the runtime has the image under that name. */
export function imagePresent(tool: ImageTool, image: string): readonly string[] {
  // ctr has no inspect; a label listing of one name prints it or nothing, so the caller reads the output.
  if (tool.is === "crictl") return [...crictl(tool), "inspecti", "-q", image];
  return ["ctr", "-n", "k8s.io", "images", "ls", "-q", `name==${image}`];
}

function crictl(tool: Extract<ImageTool, { is: "crictl" }>): readonly string[] {
  return tool.endpoint === null ? [tool.path] : [tool.path, "--runtime-endpoint", tool.endpoint];
}
