import type { Kube, KubeOptions } from "./options.ts";

/**
 * Connects to the Kubernetes API: every write but the Lease's own, token reviews and the authority's first storing is
 * fenced by the Lease that comes with it. Nothing is asked of the API server yet.
 * @throws when the kubeconfig or the service account cannot be read.
 */
export async function openKube(options: KubeOptions): Promise<Kube> {
  throw new Error(`not connected: ${options.identity}`);
}
