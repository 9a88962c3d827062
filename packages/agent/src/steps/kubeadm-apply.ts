import { compareVersions, type Version } from "@lockkeeper/core/model/version";
import { byUnit } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { HostFault } from "../host/fault.ts";
import { output } from "../host/host.ts";
import { ADMIN_CONF, kubeadmVersion } from "../kubeadm/binary.ts";
import { parseClusterConfig } from "../kubeadm/cluster-config.ts";
import { kubeletConfigName } from "../kubeadm/kubelet-config.ts";
import { manifestsNotAt, manifestVersion } from "../kubeadm/manifests.ts";
import { confirmNodeReady } from "../kubeadm/node-ready.ts";

/** With one control plane the API is away while its static pods are replaced; kubeadm itself allows them five minutes. */
const API_DEADLINE_MS = 300_000;
const LOOK_EVERY_MS = 2_000;

/**
 * The first control plane of a hop. Safe to be run again (kubeadm skips what is done), so in doubt the check decides:
 * kubeadm-config, static pods, kubelet-config and kube-proxy at the version.
 */
export const kubeadmApply: StepRow<"kubeadm-apply"> = {
  mutates: true,
  run: (step, tools) =>
    byUnit(tools, {
      part: "apply",
      failure: "kubeadm-failed",
      check: async (begunAt) => {
        const why = begunAt === null ? await asked(tools, step.to) : await settled(tools, step.to, "all");
        return why === null ? { version: step.to, alreadyThere: begunAt === null } : null;
      },
      prepare: async () => {
        await confirmKubeadm(tools, step.to);
        await confirmNodeReady(tools);
        return {
          do: "kubeadm-apply",
          version: step.to,
          ignore: step.ignorePreflightErrors,
          force: step.acceptOldKubelets === true,
        };
      },
      verify: async () => {
        const why = await settled(tools, step.to, "own");
        if (why !== null) return tools.fail("version-mismatch", why);
        return { version: step.to, alreadyThere: false };
      },
    }),
};

/** @throws StepFailure when the kubeadm on the host is not of the version that it is to apply. */
export async function confirmKubeadm(tools: StepTools, to: Version): Promise<void> {
  const is = await kubeadmVersion(tools.host);
  if (is === null || compareVersions(is, to) !== 0) {
    tools.fail("packages-wrong", `kubeadm on the host is ${is ?? "not there"}, and ${to} is to be applied`);
  }
}

/** Before any act an API server that does not answer is no reason to wait: kubeadm's own preflight tells it better. */
async function asked(tools: StepTools, to: Version): Promise<string | null> {
  try {
    return await missing(tools, to, "all");
  } catch (error) {
    if (error instanceof HostFault) return error.message;
    throw error;
  }
}

function settled(tools: StepTools, to: Version, what: What): Promise<string | null> {
  const onWait = (why: string) => tools.progress(`waits for the API server: ${why}`);
  const options = { clock: tools.clock, deadlineMs: API_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  return waitFor(options, () => missing(tools, to, what));
}

/** `own`: what the command leaves on every cluster; `all`: also kube-proxy, which moves last, and with several control planes later. */
type What = "own" | "all";

async function missing({ host }: StepTools, to: Version, what: What): Promise<string | null> {
  const manifests = await manifestsNotAt(host, to);
  if (manifests.length > 0) return manifests.join(", ");
  const config = parseClusterConfig(await output(host, { do: "kubeadm-config", kubeconfig: ADMIN_CONF }));
  if (config?.version !== to) return `kubeadm-config is at ${config?.version ?? "no version"}`;
  const name = kubeletConfigName(to);
  const kubelet = await host.run({ do: "kubelet-config", name });
  if (kubelet.failure !== null) return `ConfigMap ${name}: ${kubelet.failure}`;
  if (what === "own") return null;
  const proxy = (await output(host, { do: "kube-proxy-image" })).trim();
  return proxy === "" || manifestVersion(`image: ${proxy}`) === to ? null : `kube-proxy is ${proxy}`;
}
