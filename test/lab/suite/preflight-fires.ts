import type { Ahead } from "@lockkeeper/core/plan/ahead";
import { run } from "../run.ts";
import { restoreAgentClock, shiftAgentClock } from "./agent-clock.ts";
import { EtcdTool } from "./etcd-tool.ts";
import { type Lab, sh, until } from "./lab.ts";
import { lockkeeper, type Product } from "./product.ts";
import { expect, type Report } from "./report.ts";

/** Something that is wrong with the cluster: what preflight must call it, and on what. */
type Wrong = {
  readonly what: string;
  readonly code: string;
  /** Part of where it is, or of what was seen. */
  readonly at: string;
  readonly make: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
};

/** What preflight looks for, made wrong for real on the cluster that is up; afterwards all of it is as it was. */
export async function preflightFires(
  lab: Lab,
  product: Product,
  report: Report,
  version: string,
  scratch: string,
): Promise<void> {
  report.section("preflight, with the cluster made wrong for real");
  const before = await codesAt(product, version);
  const wrongs = await wrongsOf(lab, product);
  try {
    for (const wrong of wrongs) await wrong.make();
    await until("the new Deployment to be counted", 30, async () => {
      const made = await lab.k(["-n", "shop", "get", "deployment", "broken", "-o", "jsonpath={.status.replicas}"]);
      return made === "1" ? true : null;
    });
    const { findings } = await look(product, version);
    for (const { what, code, at } of wrongs) {
      await report.check(`${what}: ${code}`, () => {
        const mine = findings.filter((f) => f.code === code);
        const found = mine.find((f) => JSON.stringify(f).includes(at));
        expect(found !== undefined, `not found at ${at}; of this code: ${JSON.stringify(mine)}`);
        return found?.saw;
      });
    }
  } finally {
    for (const wrong of [...wrongs].reverse()) await wrong.undo();
  }
  await report.check("a patch that no repository has: package-not-offered", async () => {
    const [, minor = ""] = version.split(".");
    const { findings } = await look(product, `v1.${minor}.77`);
    const missing = findings.filter((f) => f.code === "package-not-offered");
    expect(missing.length === lab.controlPlanes.length + lab.workers.length, JSON.stringify(missing));
    return missing[0]?.saw;
  });
  await noSpace(lab, product, report, version, scratch);
  await report.check("all of it is gone when it was put right", async () => {
    // A scheduler that was restarted twice takes a moment.
    await until(
      "preflight to find what it found before",
      180,
      async () => {
        const now = await codesAt(product, version);
        const more = [...now].filter((code) => !before.has(code));
        if (more.length > 0) throw new Error(more.join(", "));
        return true;
      },
      3000,
    );
    return [...before].join(", ");
  });
}

async function wrongsOf(lab: Lab, product: Product): Promise<readonly Wrong[]> {
  const [plane = ""] = lab.controlPlanes;
  const [one = "", other = one] = lab.workers;
  const on = (node: string, line: string) => () => sh(lab, node, line);
  const k = (args: readonly string[], stdin?: object) => () => lab.k(args, stdin && JSON.stringify(stdin));
  const put = (object: object) => k(["apply", "-f", "-"], object);
  const old = await expiredCertificate();
  const manifest = "/etc/kubernetes/manifests/kube-scheduler.yaml";
  const proxyClient = "/etc/kubernetes/pki/front-proxy-client.crt";
  return [
    {
      ...{ what: "a budget with no room", code: "drain-would-halt", at: "shop/never" },
      make: put({
        ...{
          apiVersion: "policy/v1beta1",
          kind: "PodDisruptionBudget",
          metadata: { name: "never", namespace: "shop" },
        },
        spec: { minAvailable: "100%", selector: { matchLabels: { app: "db" } } },
      }),
      undo: k(["-n", "shop", "delete", "pdb", "never", "--ignore-not-found"]),
    },
    {
      ...{ what: "a webhook with nobody behind it", code: "webhook-without-endpoints", at: "lab-nobody" },
      make: put(webhook("lab-nobody")),
      undo: k(["delete", "validatingwebhookconfiguration", "lab-nobody", "--ignore-not-found"]),
    },
    {
      ...{ what: "a workload that does not get ready, of one replica", code: "workload-not-ready", at: "shop/broken" },
      make: put(brokenDeployment()),
      undo: k(["-n", "shop", "delete", "deployment", "broken", "--ignore-not-found"]),
    },
    {
      ...{ what: "a full disk", code: "disk-low", at: "/var/cache/apt/archives" },
      make: on(
        one,
        "mount -t tmpfs -o size=32m tmpfs /var/cache/apt/archives && mkdir /var/cache/apt/archives/partial",
      ),
      undo: on(one, "umount /var/cache/apt/archives"),
    },
    {
      ...{ what: "a package that is not held", code: "packages-not-held", at: other },
      make: on(other, "apt-mark unhold kubectl"),
      undo: on(other, "apt-mark hold kubectl"),
    },
    {
      ...{ what: "an expired certificate", code: "certificate-expired", at: "front-proxy-client.crt" },
      // The API server reads it again and keeps the one that it has: this one's key is another (DynamicCertKeyPairContent).
      make: () => lab.on(plane, `cp -p ${proxyClient} /root/proxy.crt && cat > ${proxyClient} <<'PEM'\n${old}\nPEM`),
      undo: on(plane, `mv /root/proxy.crt ${proxyClient}`),
    },
    {
      ...{ what: "a static pod's manifest that was edited by hand", code: "static-pods-drifted", at: "--v=1" },
      make: on(
        plane,
        `cp ${manifest} /root/scheduler.yaml && sed -i 's/^    - kube-scheduler$/&\\n    - --v=1/' ${manifest}`,
      ),
      undo: on(plane, `mv /root/scheduler.yaml ${manifest}`),
    },
    {
      ...{ what: "a node that its operator holds", code: "node-on-hold", at: "the lab" },
      make: k(["annotate", "node", other, "lockkeeper.dev/hold=the lab"]),
      undo: k(["annotate", "node", other, "lockkeeper.dev/hold-"]),
    },
    {
      ...{ what: "a node that somebody cordoned", code: "node-cordoned-by-other", at: one },
      make: k(["cordon", one]),
      undo: k(["uncordon", one]),
    },
    {
      ...{
        what: "a flag of the kubelet's that the target's does not know",
        code: "kubelet-flag-removed",
        at: "/etc/default/kubelet has --enable-cadvisor-json-endpoints",
      },
      // The kubelet that runs knows it still, and reads the file at its next start: it is taken out before.
      make: on(one, "echo 'KUBELET_EXTRA_ARGS=--enable-cadvisor-json-endpoints=true' >> /etc/default/kubelet"),
      undo: on(one, "sed -i '/enable-cadvisor-json-endpoints/d' /etc/default/kubelet"),
    },
    {
      ...{ what: "a clock that is off, as libfaketime shows it to the agent", code: "clock-off", at: other },
      make: () => shiftAgentClock(lab, product, other, 90),
      undo: () => restoreAgentClock(lab, product, other),
    },
    {
      ...{ what: "upgrades that nobody attends", code: "unattended-upgrades", at: one },
      make: on(one, "systemctl start apt-daily-upgrade.timer"),
      undo: async () => undefined,
    },
  ];
}

/** etcd refuses writes for want of space: for real, by a quota below what its database has. */
async function noSpace(lab: Lab, product: Product, report: Report, version: string, scratch: string): Promise<void> {
  const [plane = ""] = lab.controlPlanes;
  const etcd = await EtcdTool.open(lab, scratch);
  const manifest = "/etc/kubernetes/manifests/etcd.yaml";
  const quota = `sed -i 's/^    - etcd$/&\\n    - --quota-backend-bytes=1048576/' ${manifest}`;
  await sh(lab, plane, `cp ${manifest} /root/etcd.yaml && ${quota}`);
  try {
    await report.check("etcd's NOSPACE alarm: etcd-unhealthy", async () => {
      await until("the alarm", 180, async () => ((await etcd.alarms()).includes("NOSPACE") ? true : null), 1000);
      const seen = await until(
        "preflight to name it",
        120,
        async () => {
          const { findings } = await look(product, version);
          return findings.find((f) => f.code === "etcd-unhealthy" && f.saw.includes("NOSPACE")) ?? null;
        },
        2000,
      );
      return seen.saw;
    });
  } finally {
    await sh(lab, plane, `mv /root/etcd.yaml ${manifest}`);
    await until(
      "etcd to answer with its own quota again",
      180,
      async () => {
        await etcd.disarm();
        return (await etcd.alarms()).includes("NOSPACE") ? null : true;
      },
      2000,
    );
    await until(
      "the API server to take writes",
      120,
      async () => {
        await lab.k(["annotate", "node", plane, `lab/after-nospace=${Date.now()}`, "--overwrite"]);
        return true;
      },
      2000,
    );
  }
}

async function look(product: Product, version: string): Promise<Ahead> {
  const { stdout, stderr } = await lockkeeper(product, ["preflight", "--to", version, "--json"], 180, false);
  if (!stdout.startsWith("{")) throw new Error(`preflight said ${stdout.slice(0, 500)} ${stderr.slice(0, 1500)}`);
  return JSON.parse(stdout) as Ahead;
}

async function codesAt(product: Product, version: string): Promise<ReadonlySet<string>> {
  return new Set((await look(product, version)).findings.map((f) => f.code));
}

async function expiredCertificate(): Promise<string> {
  const script =
    "d=$(mktemp -d); openssl req -newkey rsa:2048 -nodes -keyout $d/key -subj /CN=old -out $d/csr 2>/dev/null; openssl x509 -req -in $d/csr -signkey $d/key -days -1 2>/dev/null; rm -rf $d";
  return (await run("sh", ["-c", script])).stdout.trim();
}

function webhook(name: string): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "nobody.lab.example",
        failurePolicy: "Fail",
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        clientConfig: { service: { namespace: "shop", name: "nobody" } },
        // It would refuse for real, so it is for namespaces that are not there.
        namespaceSelector: { matchLabels: { "lab.example/nowhere": "yes" } },
        rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
      },
    ],
  };
}

function brokenDeployment(): object {
  const labels = { app: "broken" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "broken", namespace: "shop" },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "registry.lab:5000/nothing:1", imagePullPolicy: "Never" }] },
      },
    },
  };
}
