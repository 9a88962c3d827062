import type { AddonState } from "@lockkeeper/core/model/state";
import { count, list, text } from "./json.ts";
import { imageVersion } from "./pod-view.ts";

function image(object: unknown): string {
  return text(list(object, "spec", "template", "spec", "containers")[0], "image") ?? "";
}

/** The controller has not yet seen the newest spec: its counts still speak of the old one. */
function behind(object: unknown): boolean {
  return count(object, "status", "observedGeneration") < count(object, "metadata", "generation");
}

/** The DaemonSet kube-proxy. Counts of an older generation read as 0 updated. */
export function readKubeProxy(object: unknown): AddonState {
  return {
    name: "kube-proxy",
    image: image(object),
    version: imageVersion(image(object)),
    desired: count(object, "status", "desiredNumberScheduled"),
    updated: behind(object) ? 0 : count(object, "status", "updatedNumberScheduled"),
    ready: count(object, "status", "numberReady"),
  };
}

/** The Deployment coredns. Counts of an older generation read as 0 updated. */
export function readCoreDns(object: unknown): AddonState {
  return {
    name: "coredns",
    image: image(object),
    version: imageVersion(image(object)),
    desired: count(object, "spec", "replicas"),
    updated: behind(object) ? 0 : count(object, "status", "updatedReplicas"),
    ready: count(object, "status", "readyReplicas"),
  };
}
