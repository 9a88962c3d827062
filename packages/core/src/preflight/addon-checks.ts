import { type Finding, finding } from "../model/finding.ts";
import { compareVersions, minorOf, parseVersion } from "../model/version.ts";
import { corednsOf, MIGRATED_PLUGINS, pauseOf } from "../rules/addon-versions.ts";
import type { AnyCheck, ClusterCheck, HostCheck } from "./check.ts";

/** kubeadm runs it on whichever control plane `upgrade apply` is run, with the cluster's one Corefile. */
const corefile: ClusterCheck = {
  name: "CoreDNS can be migrated",
  code: "coredns-not-migratable",
  needs: "cluster",
  look: ({ state, target, policy, work }): readonly Finding[] => {
    if (!work.some((w) => w.kubeadm === "kubeadm-apply")) return [];
    const passedOver = (check: string) => policy.ignoreKubeadmErrors.some((name) => name === check || name === "all");
    const found: Finding[] = [];
    const planes = state.nodes.filter((n) => n.role === "control-plane");
    const plugins = new Set(planes.flatMap((n) => n.host?.corednsPlugins ?? []));
    const unknown = [...plugins].filter((name) => !MIGRATED_PLUGINS.has(name)).sort();
    const where = { object: "ConfigMap kube-system/coredns" };
    if (unknown.length > 0 && !passedOver("CoreDNSUnsupportedPlugins"))
      found.push(finding("coredns-not-migratable", where, `its Corefile has ${unknown.join(", ")}`));
    const image = state.addons.find((a) => a.name === "coredns")?.image ?? "";
    const [now, brought] = [tagOf(image), corednsOf(target)];
    const [is, to] = [now, brought].map((text) => (text === null ? null : parseVersion(text)));
    if (is && to && compareVersions(is, to) > 0 && !passedOver("CoreDNSMigration")) {
      const saw = `CoreDNS is at ${now}, and kubeadm ${target} brings ${brought}: it does not know how to go back`;
      found.push(finding("coredns-not-migratable", { object: "Deployment kube-system/coredns" }, saw));
    }
    return found;
  },
};

function tagOf(image: string): string | null {
  return /:v?(\d+\.\d+\.\d+)(?:@.*)?$/.exec(image)?.[1] ?? null;
}

const sandbox: HostCheck = {
  name: "the runtime's sandbox image is kubeadm's",
  code: "sandbox-image-differs",
  needs: "host",
  look: ({ sandboxImage = null }, node, { state, target, work }): readonly Finding[] => {
    const tag = pauseOf(target);
    if (sandboxImage === null || tag === null || !work.some((w) => w.node.name === node.name)) return [];
    const kubeadms = `${state.imageRepository}/pause:${tag}`;
    if (sandboxImage.replace(/@.*$/, "") === kubeadms) return [];
    const saw = `containerd starts every pod with ${sandboxImage}; kubeadm ${target} pulls ${kubeadms}`;
    return [finding("sandbox-image-differs", { node: node.name }, saw)];
  },
};

/** kubeadm's etcd is 3.6 from here on. */
const ETCD_36_FROM = 34;
/** Flags that etcd 3.6 does not know any more (etcd, CHANGELOG-3.6). */
const REMOVED_IN_36: ReadonlySet<string> = new Set([
  ...["enable-v2", "experimental-enable-v2v3", "proxy", "proxy-failure-wait", "proxy-refresh-interval"],
  ...["proxy-dial-timeout", "proxy-write-timeout", "proxy-read-timeout"],
]);

const etcdFlags: HostCheck = {
  name: "no flag of etcd that the target does not know",
  code: "etcd-flag-removed",
  also: ["etcd-flag-deprecated"],
  needs: "host",
  look: ({ etcdExtraArgs = [] }, node, { state, target }): readonly Finding[] => {
    if (state.externalEtcd || minorOf(target) < ETCD_36_FROM) return [];
    const where = { node: node.name };
    const shown = (names: readonly string[]) => names.map((name) => `--${name}`).join(", ");
    const removed = etcdExtraArgs.filter((name) => REMOVED_IN_36.has(name));
    const old = etcdExtraArgs.filter((name) => name.startsWith("experimental-") && !REMOVED_IN_36.has(name));
    return [
      ...(removed.length > 0
        ? [finding("etcd-flag-removed", where, `etcd's extraArgs give ${shown(removed)}, which etcd 3.6 does not know`)]
        : []),
      ...(old.length > 0 ? [finding("etcd-flag-deprecated", where, `etcd's extraArgs give ${shown(old)}`)] : []),
    ];
  },
};

/** What kubeadm brings beside Kubernetes itself: CoreDNS, pause, etcd. */
export const ADDON_CHECKS: readonly AnyCheck[] = [corefile, sandbox, etcdFlags];
