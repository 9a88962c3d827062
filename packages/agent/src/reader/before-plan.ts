import type { FeatureGate, ManifestDrift } from "@lockkeeper/core/model/host";
import { minorOf, type Version } from "@lockkeeper/core/model/version";
import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { KUBELET_CONF, kubeadmVersion } from "../kubeadm/binary.ts";
import { parseClusterConfig } from "../kubeadm/cluster-config.ts";
import { kubeletConfigName } from "../kubeadm/kubelet-config.ts";
import { isControlPlane, MANIFESTS, VERSIONED_COMPONENTS } from "../kubeadm/manifests.ts";
import { KUBELET_CONFIG } from "../kubelet/process.ts";
import { authoritiesWithoutKey } from "./authorities.ts";
import { corednsPlugins } from "./corefile.ts";
import { etcdDrift, etcdFlags } from "./etcd-manifest.ts";
import { featureGates } from "./feature-gates.ts";
import { configDrift } from "./kubelet-drift.ts";
import { kubeletFlagTexts } from "./kubelet-flags.ts";
import { manifestDrift } from "./manifest-drift.ts";
import { extraArgs, type Flags, podFlags } from "./pod-flags.ts";
import { sandboxImage } from "./sandbox-image.ts";
import { type Mapping, readYaml, valueAt } from "./yaml.ts";

/** What is looked at only when somebody plans: it asks the API server and takes seconds. */
export type BeforePlan = {
  readonly manifestDrift: readonly ManifestDrift[];
  readonly kubeletDrift: readonly string[];
  readonly featureGates: readonly FeatureGate[];
  readonly authoritiesWithoutKey: readonly string[];
  readonly corednsPlugins: readonly string[];
  readonly etcdExtraArgs: readonly string[];
  readonly sandboxImage: string | null;
  readonly cgroupV1Accepted: boolean | null;
};

export const NOT_LOOKED: BeforePlan = {
  manifestDrift: [],
  kubeletDrift: [],
  featureGates: [],
  authoritiesWithoutKey: [],
  corednsPlugins: [],
  etcdExtraArgs: [],
  sandboxImage: null,
  cgroupV1Accepted: null,
};

/** What kubeadm would find otherwise than it would write it, and what the target may not know. @throws HostFault */
export async function beforePlan(host: Host): Promise<BeforePlan> {
  const plane = await isControlPlane(host);
  const cluster = await clusterConfig(host);
  const pods = plane ? await staticPods(host) : new Map<string, Flags>();
  const kubeletConfig = readYaml((await readText(host.files, KUBELET_CONFIG)) ?? "");
  const wanted = cluster && (await kubeletConfigMap(host, cluster.version));
  const etcd = cluster && etcdDrift(pods.get("etcd") ?? new Map(), cluster.config);
  return {
    manifestDrift: [...(await manifestDrift(host)), ...(etcd ? [etcd] : [])],
    kubeletDrift:
      kubeletConfig && cluster && wanted && (await wroteIt(host, cluster.version))
        ? configDrift(kubeletConfig, wanted)
        : [],
    featureGates: featureGates({
      pods,
      kubeletConfig,
      kubeletFlags: await kubeletFlagTexts(host),
      clusterConfig: plane ? (cluster?.config ?? null) : null,
    }),
    authoritiesWithoutKey: plane ? await authoritiesWithoutKey(host) : [],
    corednsPlugins: plane ? await corednsPlugins(host) : [],
    etcdExtraArgs: plane && cluster ? [...extraArgs(cluster.config, "etcd", "local").keys()] : [],
    sandboxImage: await sandboxImage(host.files),
    cgroupV1Accepted: wanted && valueAt(wanted, "failCgroupV1") === false,
  };
}

async function staticPods(host: Host): Promise<ReadonlyMap<string, Flags>> {
  const found = new Map<string, Flags>([["etcd", await etcdFlags(host.files)]]);
  for (const component of VERSIONED_COMPONENTS) {
    const flags = podFlags((await readText(host.files, `${MANIFESTS}/${component}.yaml`)) ?? "");
    if (flags) found.set(component, flags);
  }
  return found;
}

/** kubeadm's ClusterConfiguration, which every node may read; null where it does not answer. */
async function clusterConfig(host: Host): Promise<{ readonly config: Mapping; readonly version: Version } | null> {
  const { stdout, failure } = await host.run({ do: "kubeadm-config", kubeconfig: KUBELET_CONF });
  const version = failure === null ? (parseClusterConfig(stdout)?.version ?? null) : null;
  const config = version === null ? null : readYaml(stdout);
  return version === null || config === null ? null : { config, version };
}

/**
 * What `kubeadm upgrade` writes as the kubelet's configuration on every node: it is given no patches (--patches), so nothing of a
 * host changes what matters here. Null where the API server does not answer.
 */
async function kubeletConfigMap(host: Host, version: Version): Promise<Mapping | null> {
  const { stdout, failure } = await host.run({ do: "kubelet-config", name: kubeletConfigName(version) });
  return failure === null ? readYaml(stdout) : null;
}

/**
 * Drift is held against the ConfigMap of the minor that wrote the file: in the middle of an upgrade, when the cluster's is another
 * one, there is nothing to hold it against.
 */
async function wroteIt(host: Host, version: Version): Promise<boolean> {
  const kubeadm = await kubeadmVersion(host);
  return kubeadm !== null && minorOf(kubeadm) === minorOf(version);
}
