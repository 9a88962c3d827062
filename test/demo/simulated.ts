import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { openSystem, type System } from "../embedded/system.ts";

/** What the simulated cluster runs when it begins, and what is newest for it. */
export const FROM = parseVersion("v1.33.4") as Version;
export const TO = parseVersion("v1.34.2") as Version;
/** A later patch, for those who go on. */
const PATCH = parseVersion("v1.34.3") as Version;
/** How long units on the simulated hosts take, in milliseconds: long enough to be seen. */
const PACE = {
  "download-packages": 300,
  "pull-images": 300,
  "install-packages": 400,
  "kubeadm-apply": 1200,
  "kubeadm-node": 400,
  "restart-kubelet": 400,
};

/** An embedded cluster with a workload of twelve pods whose budget lets three go at once. */
export async function openSimulated(size: {
  readonly controlPlanes: number;
  readonly workers: number;
}): Promise<System> {
  const system = await openSystem({
    ...size,
    ...{ from: FROM, offers: [FROM, TO, PATCH], minor: 34, pace: PACE, apiAwayMs: 800 },
    podPace: { startMs: 500, terminateMs: 300 },
  });
  system.api.store.put(aDeployment("web", 12));
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 3 }));
  return system;
}
