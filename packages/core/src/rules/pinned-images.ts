import { minorOf, type Version } from "../model/version.ts";

/** containerd looks at the label of an image since 1.7.3 (containerd#8867). */
const CONTAINERD_FROM = [1, 7, 3] as const;
/** Kubelets look at what the runtime says is pinned since 1.29; 1.25 to 1.28 since late patches (KK#119986). */
const KUBELET_FROM = 29;

/** Whether a runtime, `containerd 1.7.22`, tells kubelets of images that it was told to keep. */
export function knowsPinnedImages(runtime: string): boolean {
  const found = /^containerd v?(\d+)\.(\d+)\.(\d+)/.exec(runtime);
  if (found === null) return false;
  const [major, minor, patch] = found.slice(1).map(Number);
  const [a, b, c] = CONTAINERD_FROM;
  if (major === undefined || minor === undefined || patch === undefined) return false;
  return major !== a ? major > a : minor !== b ? minor > b : patch >= c;
}

/** Whether a kubelet surely keeps what its runtime says is pinned. */
export function kubeletKeepsPinned(kubelet: Version): boolean {
  return minorOf(kubelet) >= KUBELET_FROM;
}
