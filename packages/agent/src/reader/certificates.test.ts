import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { expect, it } from "vitest";
import { memoryHost } from "../host/memory-host.testkit.ts";
import { memoryWorld, put } from "../host/memory-world.testkit.ts";
import { certificates } from "./certificates.ts";

const PKI = "/etc/kubernetes/pki";
const PEM = execFileSync(
  "openssl",
  [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    "/dev/null",
    "-subj",
    "/CN=any",
  ],
  { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
);
const ENDS = Date.parse(new X509Certificate(PEM).validTo);
const kubeconfig = (user: string) =>
  `apiVersion: v1\nkind: Config\nusers:\n- name: kubernetes-admin\n  user:\n    ${user}\n`;

it("reads what kubeadm names, kubeconfigs of the control plane among it, and no copies beside", async () => {
  const within = `client-certificate-data: ${Buffer.from(PEM).toString("base64")}`;
  for (const role of ["control-plane", "worker"] as const) {
    const world = memoryWorld(role);
    for (const path of [`${PKI}/apiserver.crt`, `${PKI}/apiserver-old.crt`, `${PKI}/etcd/server.crt`])
      put(world, path, PEM);
    put(world, "/var/lib/kubelet/pki/kubelet-client-current.pem", PEM);
    put(world, "/var/lib/kubelet/pki/kubelet.crt", PEM);
    put(world, "/etc/kubernetes/admin.conf", kubeconfig(within));
    put(world, "/etc/kubernetes/scheduler.conf", kubeconfig("client-certificate-data: bm9uZQ=="));
    put(world, "/etc/kubernetes/controller-manager.conf", kubeconfig("token: abc"));
    const files = [
      { path: `${PKI}/apiserver.crt`, notAfter: ENDS },
      { path: `${PKI}/etcd/server.crt`, notAfter: ENDS },
      { path: "/var/lib/kubelet/pki/kubelet-client-current.pem", notAfter: ENDS },
    ];
    const kubeconfigs = [
      { path: "/etc/kubernetes/admin.conf", notAfter: ENDS },
      { path: "/etc/kubernetes/scheduler.conf", notAfter: null },
    ];
    expect(await certificates(memoryHost(world))).toEqual(role === "worker" ? files : [...files, ...kubeconfigs]);
  }
});
