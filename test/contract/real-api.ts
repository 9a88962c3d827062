import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { openSync } from "node:fs";
import { access, glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../embedded/coordinator.ts";
import { etcdBinaries, startEtcd } from "../fixtures/etcd.ts";

/** A real kube-apiserver with its controllers over a real etcd, as plain processes: no node, no kubelet. */
export type RealApi = AsyncDisposable & { readonly kubeconfig: string };

const READY_MS = 60_000;

/**
 * Where kube-apiserver and kube-controller-manager lie: LOCKKEEPER_KUBERNETES, or what the lab has built.
 * @returns a folder, or a sentence that says why there is none.
 */
export async function kubernetesBinaries(): Promise<{ readonly folder: string } | { readonly unavailable: string }> {
  const cache = process.env.LOCKKEEPER_CACHE ?? join(homedir(), ".cache", "lockkeeper");
  const folders = process.env.LOCKKEEPER_KUBERNETES ? [process.env.LOCKKEEPER_KUBERNETES] : [];
  if (folders.length === 0) for await (const folder of glob(join(cache, "lab", "kubernetes-v*"))) folders.push(folder);
  for (const folder of folders.sort().reverse()) {
    const there = await access(join(folder, "kube-apiserver")).then(
      () => true,
      () => false,
    );
    if (there) return { folder };
  }
  return {
    unavailable: "no kube-apiserver: LOCKKEEPER_KUBERNETES names no folder with one, and the lab has built none",
  };
}

/** @throws when it does not serve within a minute; the message holds the end of its log. */
export async function startRealApi(folder: string): Promise<RealApi> {
  const etcdAt = await etcdBinaries();
  if ("unavailable" in etcdAt) throw new Error(etcdAt.unavailable);
  const etcd = await startEtcd(etcdAt, { tls: false });
  const home = await mkdtemp(join(tmpdir(), "lockkeeper-apiserver-"));
  const { http: port } = await freePorts();
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(join(home, "sa.key"), keys.privateKey);
  await writeFile(join(home, "sa.pub"), keys.publicKey);
  await writeFile(join(home, "tokens.csv"), 'contract,contract,1,"system:masters"\n');
  const server = `https://127.0.0.1:${port}`;
  const kubeconfig = JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "real", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "real", user: { token: "contract" } }],
    contexts: [{ name: "real", context: { cluster: "real", user: "real" } }],
    "current-context": "real",
  });
  await writeFile(join(home, "kubeconfig"), kubeconfig);
  const children: ChildProcess[] = [];
  const start = (name: string, args: readonly string[]) => {
    const log = openSync(join(home, `${name}.log`), "a");
    const child = spawn(join(folder, name), [...args], { stdio: ["ignore", log, log] });
    process.once("exit", () => child.kill("SIGKILL"));
    children.push(child);
  };
  start("kube-apiserver", [
    ...[`--etcd-servers=${etcd.endpoint}`, `--secure-port=${port}`, "--bind-address=127.0.0.1"],
    ...[`--cert-dir=${home}`, `--token-auth-file=${home}/tokens.csv`, "--authorization-mode=RBAC"],
    ...[`--service-account-key-file=${home}/sa.pub`, `--service-account-signing-key-file=${home}/sa.key`],
    ...["--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.0.0.0/24"],
    ...["--disable-admission-plugins=ServiceAccount", "--allow-privileged=true"],
  ]);
  const stop = async () => {
    for (const child of children) child.kill("SIGKILL");
    await etcd.stop();
    await rm(home, { recursive: true, force: true });
  };
  const ready = await serves(`${server}/readyz`);
  if (!ready) {
    const log = await readFile(join(home, "kube-apiserver.log"), "utf8").catch(() => "");
    await stop();
    throw new Error(`kube-apiserver did not serve: ${log.slice(-2000)}`);
  }
  start("kube-controller-manager", [
    ...[`--kubeconfig=${home}/kubeconfig`, "--controllers=disruption,namespace", "--leader-elect=false"],
    ...["--use-service-account-credentials=false", "--bind-address=127.0.0.1", "--port=0", "--secure-port=0"],
  ]);
  return { kubeconfig, [Symbol.asyncDispose]: stop };
}

async function serves(url: string): Promise<boolean> {
  const { request } = await import("node:https");
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    const status = await new Promise<number>((resolve) => {
      const asked = request(
        url,
        { rejectUnauthorized: false, headers: { authorization: "Bearer contract" }, timeout: 2000 },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      asked.on("error", () => resolve(0)).on("timeout", () => asked.destroy());
      asked.end();
    });
    if (status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
