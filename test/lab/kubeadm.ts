import { type Dialect, dialectOf, extraArgs } from "./kubeadm-dialect.ts";
import { nodeExec, nodeShell } from "./nodes.ts";
import { waitFor } from "./run.ts";
import { API_ENDPOINT_PORT, GATEWAY, type LabNode, PACKAGE_PORT, podRange, REGISTRY, REVISION } from "./settings.ts";

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: RequestResponse
    verbs: [create, update, patch, delete]
    resources: [{group: "", resources: [nodes, pods/eviction]}]
  - level: None
    users: ["system:apiserver"]
  - level: None
    resources: [{group: "", resources: [nodes/status, pods/status, events]}, {group: coordination.k8s.io}]
    userGroups: ["system:nodes"]
  - level: Metadata
`;

/** Packages from the lab's repository of a minor, held, as kubeadm's own documentation tells. */
export async function installPackages(node: LabNode, version: string, keyring: string): Promise<void> {
  const minor = version.split(".").slice(0, 2).join(".");
  const pkg = `${version.slice(1)}-${REVISION}`;
  const source = `deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] http://${GATEWAY}:${PACKAGE_PORT}/core:/stable:/${minor}/deb/ /`;
  await nodeShell(
    node.name,
    `mkdir -p /etc/apt/keyrings && base64 -d > /etc/apt/keyrings/kubernetes-apt-keyring.gpg
echo '${source}' > /etc/apt/sources.list.d/kubernetes.list
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -q -y kubelet=${pkg} kubeadm=${pkg} kubectl=${pkg}
apt-mark hold kubelet kubeadm kubectl`,
    300,
    keyring,
  );
}

/** What `kubeadm init` is given, in kubeadm's own words of that version. */
export function clusterConfiguration(
  first: LabNode,
  version: string,
  endpoint: string | null,
  dialect: Dialect,
): string {
  const audit = {
    "audit-policy-file": "/etc/kubernetes/audit/policy.yaml",
    "audit-log-path": "/var/log/kubernetes/audit.log",
    "audit-log-maxsize": "200",
    "audit-log-maxbackup": "5",
  };
  return `apiVersion: ${dialect.api}
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: ${first.address}}
nodeRegistration: {criSocket: "${dialect.socketAsUrl ? "unix://" : ""}/run/containerd/containerd.sock", name: ${first.name}}
---
apiVersion: ${dialect.api}
kind: ClusterConfiguration
kubernetesVersion: ${version}
clusterName: lab
imageRepository: ${REGISTRY}
${endpoint === null ? "" : `controlPlaneEndpoint: ${endpoint}\n`}apiServer:
  certSANs: [api.lab, ${GATEWAY}]
  extraArgs: ${extraArgs(dialect, audit)}
  extraVolumes:
    - {name: audit-policy, hostPath: /etc/kubernetes/audit, mountPath: /etc/kubernetes/audit, readOnly: true, pathType: DirectoryOrCreate}
    - {name: audit-log, hostPath: /var/log/kubernetes, mountPath: /var/log/kubernetes, pathType: DirectoryOrCreate}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failSwapOn: false
${dialect.asksForCgroupV1 ? "failCgroupV1: false\n" : ""}imageGCHighThresholdPercent: 100
evictionHard: {memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%"}
# The defaults since 1.27. With the five requests a second of before, a kubelet tells late that a pod is Ready or gone.
kubeAPIQPS: 50
kubeAPIBurst: 100
eventRecordQPS: 50
eventBurst: 100
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
# These sysctls cannot be written inside a container.
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
`;
}

/** The endpoint in front of several control planes; null for one. */
export function endpointFor(controlPlanes: readonly LabNode[]): string | null {
  return controlPlanes.length > 1 ? `${GATEWAY}:${API_ENDPOINT_PORT}` : null;
}

export async function writeAuditPolicy(node: LabNode): Promise<void> {
  await nodeShell(
    node.name,
    "mkdir -p /etc/kubernetes/audit /var/log/kubernetes && cat > /etc/kubernetes/audit/policy.yaml",
    30,
    AUDIT_POLICY,
  );
}

/** `kubeadm init` on the first control plane. @returns what the others need to join. */
export async function init(
  first: LabNode,
  version: string,
  endpoint: string | null,
): Promise<{ token: string; hash: string; certificateKey: string }> {
  await writeAuditPolicy(first);
  const dialect = dialectOf(await nodeShell(first.name, "kubeadm config print init-defaults 2>/dev/null"), version);
  const configuration = clusterConfiguration(first, version, endpoint, dialect);
  await nodeShell(first.name, "cat > /etc/kubernetes/lab-kubeadm.yaml", 30, configuration);
  await nodeShell(
    first.name,
    "kubeadm init --config /etc/kubernetes/lab-kubeadm.yaml --ignore-preflight-errors=all --upload-certs > /var/log/kubeadm-init.log 2>&1 || { tail -n 60 /var/log/kubeadm-init.log >&2; exit 1; }",
    420,
  );
  const log = await nodeShell(first.name, "cat /var/log/kubeadm-init.log");
  const token = /--token (\S+)/.exec(log)?.[1] ?? "";
  const hash = /--discovery-token-ca-cert-hash (\S+)/.exec(log)?.[1] ?? "";
  const certificateKey = /--certificate-key (\S+)/.exec(log)?.[1] ?? "";
  return { token, hash, certificateKey };
}

/** `kubeadm join` of one more host. */
export async function join(
  node: LabNode,
  first: LabNode,
  endpoint: string | null,
  with_: { token: string; hash: string; certificateKey: string },
): Promise<void> {
  if (node.role === "control-plane") await writeAuditPolicy(node);
  const where = endpoint ?? `${first.address}:6443`;
  const extra =
    node.role === "control-plane"
      ? `--control-plane --certificate-key ${with_.certificateKey} --apiserver-advertise-address ${node.address}`
      : "";
  await nodeShell(
    node.name,
    `kubeadm join ${where} --token ${with_.token} --discovery-token-ca-cert-hash ${with_.hash} --node-name ${node.name} --ignore-preflight-errors=all ${extra} > /var/log/kubeadm-join.log 2>&1 || { tail -n 60 /var/log/kubeadm-join.log >&2; exit 1; }`,
    420,
  );
}

/**
 * Tells the API which pods' addresses are whose, as the controller manager does where kubeadm is given a range for all. A
 * kubelet of 1.20 whose Node names none leaves out its early status (kubelet.go: fastStatusUpdateOnce), and says only with its next
 * one, ten seconds after its start, that it is Ready.
 */
export async function namePodRanges(first: LabNode, nodes: readonly LabNode[]): Promise<void> {
  const patch = (node: LabNode) => {
    const range = podRange(node);
    const change = JSON.stringify({ spec: { podCIDR: range, podCIDRs: [range] } });
    return `kubectl --kubeconfig /etc/kubernetes/admin.conf patch node ${node.name} -p '${change}'`;
  };
  await nodeShell(first.name, nodes.map(patch).join("\n"));
}

/** Waits until every host is Ready. */
export async function allReady(first: LabNode, count: number): Promise<void> {
  await waitFor("every node to be Ready", 180, async () => {
    const { stdout } = await nodeExec(first.name, [
      "kubectl",
      "--kubeconfig",
      "/etc/kubernetes/admin.conf",
      "get",
      "nodes",
      "--no-headers",
    ]);
    return stdout.split("\n").filter((l) => / Ready[ ,]/.test(l)).length === count;
  });
}
