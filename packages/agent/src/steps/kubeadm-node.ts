import { byUnit } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { readText } from "../host/files.ts";
import { scalar } from "../kubeadm/cluster-config.ts";
import { kubeletConfigName } from "../kubeadm/kubelet-config.ts";
import { isControlPlane, manifestsNotAt, manifestsWrittenAt } from "../kubeadm/manifests.ts";
import { KUBELET_CONFIG } from "../kubelet/process.ts";
import { confirmKubeadm } from "./kubeadm-apply.ts";

/** The RBAC of the new minor's kubelet-config arrives a while after `upgrade apply` has ended. */
const CONFIG_DEADLINE_MS = 180_000;
const LOOK_EVERY_MS = 2_000;
/** The kernel stamps files by a clock that ticks a few milliseconds behind the one that programs read. */
const TIME_GRAIN_MS = 50;

/**
 * Every node but the first control plane. kubeadm rewrites the kubelet's configuration last, on control planes after the
 * static pods; so its time and the manifests' versions tell, in doubt, whether it came to its end.
 */
export const kubeadmNode: StepRow<"kubeadm-node"> = {
  mutates: true,
  run: (step, tools) => {
    const missing = async (begunAt: number): Promise<string | null> => {
      const controlPlane = await isControlPlane(tools.host);
      const manifests = controlPlane ? await manifestsNotAt(tools.host, step.to) : [];
      if (manifests.length > 0) return manifests.join(", ");
      const since = controlPlane ? Math.max(begunAt, await manifestsWrittenAt(tools.host)) : begunAt;
      return kubeletConfigFault(tools, since);
    };
    return byUnit(tools, {
      part: "node",
      failure: "kubeadm-failed",
      // Before any act nothing tells that the node's configuration is the new minor's: kubeadm is asked to make it so.
      check: async (begunAt) =>
        begunAt !== null && (await missing(begunAt)) === null ? { version: step.to, alreadyThere: false } : null,
      prepare: async () => {
        await confirmKubeadm(tools, step.to);
        await confirmReadable(tools, kubeletConfigName(step.to));
        return { do: "kubeadm-node", ignore: step.ignorePreflightErrors };
      },
      verify: async ({ startedAt }) => {
        const why = await missing(startedAt);
        if (why !== null) return tools.fail("version-mismatch", why);
        return { version: step.to, alreadyThere: false };
      },
    });
  },
};

async function kubeletConfigFault({ host }: StepTools, since: number): Promise<string | null> {
  const [stat, text] = [await host.files.stat(KUBELET_CONFIG), await readText(host.files, KUBELET_CONFIG)];
  if (stat === null || text === null) return `${KUBELET_CONFIG} is not there`;
  // A file that power loss left empty or full of zeros.
  if (scalar(text, "kind") !== "KubeletConfiguration" || text.includes("\0")) return `${KUBELET_CONFIG} is damaged`;
  return stat.modifiedAt + TIME_GRAIN_MS < since ? `${KUBELET_CONFIG} was not written again` : null;
}

async function confirmReadable(tools: StepTools, name: string): Promise<void> {
  const onWait = (why: string) => tools.progress(`waits until the node may read ${name}: ${why}`);
  const options = { clock: tools.clock, deadlineMs: CONFIG_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  const why = await waitFor(options, async () => {
    const { failure, stdout } = await tools.host.run({ do: "kubelet-config", name });
    return failure ?? (stdout.trim() === "" ? `ConfigMap ${name} is empty` : null);
  });
  if (why !== null) tools.fail("kubelet-config-unreadable", why);
}
