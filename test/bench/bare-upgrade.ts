import { type Lab, sh, until } from "../lab/suite/lab.ts";

/** How long a stage of one node took, in seconds. */
export type Spent = { readonly node: string; readonly stage: string; readonly seconds: number };

const ADMIN = "KUBECONFIG=/etc/kubernetes/admin.conf";

/**
 * The procedure of kubeadm's own documentation as somebody with a shell on every host would script it, and nothing more:
 * no snapshot, no staging, no check but that a node is Ready at the version. @returns where the time went.
 */
export async function bareUpgrade(lab: Lab, version: string): Promise<readonly Spent[]> {
  const spent: Spent[] = [];
  for (const node of [...lab.controlPlanes, ...lab.workers]) spent.push(...(await bareNode(lab, node, version)));
  return spent;
}

/** The same for one node. The first control plane must be the first of all. */
export async function bareNode(lab: Lab, node: string, version: string): Promise<readonly Spent[]> {
  const spent: Spent[] = [];
  const pkg = `${version.slice(1)}-1.1`;
  const minor = version.split(".").slice(0, 2).join(".");
  const [first = ""] = lab.controlPlanes;
  const stage = async (name: string, line: string, on = node) => {
    const began = Date.now();
    await sh(lab, on, `set -e; export DEBIAN_FRONTEND=noninteractive; ${line}`);
    spent.push({ node, stage: name, seconds: (Date.now() - began) / 1000 });
  };
  const install = (packages: readonly string[]) =>
    `apt-mark unhold ${packages.join(" ")} >/dev/null && apt-get install -q -y ${packages.map((p) => `${p}=${pkg}`).join(" ")} >/dev/null && apt-mark hold ${packages.join(" ")} >/dev/null`;
  const verb = node === first ? `apply ${version} -y` : "node";
  await stage(
    "kubeadm package",
    `sed -i -E 's#/v1\\.[0-9]+/deb#/${minor}/deb#' /etc/apt/sources.list.d/kubernetes.list; apt-get update -q >/dev/null; ${install(["kubeadm"])}`,
  );
  // The package restarted the kubelet; until the node is Ready again kubeadm refuses, and somebody would run it again.
  await stage(
    "kubeadm",
    `for n in 1 2 3 4 5 6 7 8; do kubeadm upgrade ${verb} >/tmp/kubeadm.log 2>&1 && exit 0; sleep 5; done; tail /tmp/kubeadm.log >&2; exit 1`,
  );
  await stage(
    "drain",
    `${ADMIN} kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=600s >/dev/null 2>&1`,
    first,
  );
  await stage(
    "kubelet package",
    `${install(["kubelet", "kubectl"])}; systemctl daemon-reload; systemctl restart kubelet`,
  );
  const began = Date.now();
  await until(`${node} at ${version}`, 300, async () => {
    const line = await lab.k(["get", "node", node, "--no-headers"]);
    return / Ready[ ,]/.test(line) && line.includes(version) ? true : null;
  });
  spent.push({ node, stage: "until Ready", seconds: (Date.now() - began) / 1000 });
  await stage("uncordon", `${ADMIN} kubectl uncordon ${node} >/dev/null`, first);
  return spent;
}
