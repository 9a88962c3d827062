import type { NodeName } from "@lockkeeper/core/model/ids";
import { podsOn, type Tools } from "../kube/act-tools.ts";
import { flag, list, text } from "../kube/json.ts";

/** A volume that is still attached to a node though no pod there mounts it any more. */
export type AttachedVolume = { readonly attachment: string; readonly volume: string; readonly claim: string };

/**
 * Volumes of pods that have left, still attached to the node: their pods cannot start elsewhere, and a kubelet that stops
 * now would leave them so. Volumes that a pod on the node still mounts, and those without a claim, are not ours to wait for.
 * @throws ApiError, Unreachable
 */
export async function attachedVolumes(
  tools: Tools,
  node: NodeName,
  signal?: AbortSignal,
): Promise<readonly AttachedVolume[]> {
  const answer = await tools.api.find("/apis/storage.k8s.io/v1/volumeattachments", signal);
  const attached = list(answer, "items").filter(
    (a) => text(a, "spec", "nodeName") === node && flag(a, "status", "attached"),
  );
  if (attached.length === 0) return [];
  const pods = await podsOn(tools, node, signal);
  const mounted = new Set(pods.flatMap((pod) => (pod.claims ?? []).map((claim) => `${pod.namespace}/${claim}`)));
  const left: AttachedVolume[] = [];
  for (const one of attached) {
    const volume = text(one, "spec", "source", "persistentVolumeName");
    if (volume === null) continue;
    const claim = await claimOf(tools, volume, signal);
    if (claim !== null && !mounted.has(claim))
      left.push({ attachment: text(one, "metadata", "name") ?? "?", volume, claim });
  }
  return left;
}

async function claimOf(tools: Tools, volume: string, signal: AbortSignal | undefined): Promise<string | null> {
  const found = await tools.api.find(`/api/v1/persistentvolumes/${volume}`, signal);
  const [namespace, name] = [text(found, "spec", "claimRef", "namespace"), text(found, "spec", "claimRef", "name")];
  return namespace && name ? `${namespace}/${name}` : null;
}
