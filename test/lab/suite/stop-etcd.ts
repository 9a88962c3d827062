import { type Lab, sh, until } from "./lab.ts";

/** Stops a host's etcd member as its operator might: the static pod's manifest goes, and the kubelet ends it. */
export async function stopEtcd(lab: Lab, node: string): Promise<void> {
  await sh(lab, node, "mv /etc/kubernetes/manifests/etcd.yaml /etc/kubernetes/etcd.yaml.stopped");
  await until(`etcd of ${node} to end`, 90, async () => {
    const { stdout } = await lab.on(node, "pgrep -x etcd || true");
    return stdout.trim() === "" ? true : null;
  });
}

/** Starts it again. */
export async function startEtcd(lab: Lab, node: string): Promise<void> {
  await sh(lab, node, "mv /etc/kubernetes/etcd.yaml.stopped /etc/kubernetes/manifests/etcd.yaml");
  await until(`etcd of ${node} to run`, 120, async () => {
    const { stdout } = await lab.on(node, "pgrep -x etcd || true");
    return stdout.trim() === "" ? null : true;
  });
}

/** Waits until every control plane's static pods are Ready: after one was stopped its API server is held back for a while. */
export function controlPlanesReady(lab: Lab, seconds: number): Promise<true> {
  return until(
    "every control plane's static pods to be Ready",
    seconds,
    async () => {
      const lines = await lab.k(["-n", "kube-system", "get", "pods", "-l", "tier=control-plane", "--no-headers"]);
      const pods = lines.trim().split("\n");
      const wanted = lab.controlPlanes.length * 4;
      return pods.length === wanted && pods.every((l) => / 1\/1 +Running/.test(l)) ? true : null;
    },
    2000,
  );
}
