import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "./cache.ts";
import type { Release } from "./releases.ts";
import { run, shell } from "./run.ts";
import { REVISION } from "./settings.ts";
import { needPackages } from "./tools.ts";

const RECIPE = "3";

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=2

[Install]
WantedBy=multi-user.target
`;

const KUBEADM_DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

// As older community packages do (kubernetes/release#2412): installing kubeadm or the kubelet restarts the kubelet.
const RESTARTING_POSTINST = `#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  # A test can widen the window in which a package is half installed.
  if [ -e /etc/lab-slow-install ]; then sleep "$(cat /etc/lab-slow-install)"; fi
  systemctl daemon-reload
  systemctl enable kubelet.service >/dev/null 2>&1 || true
  systemctl try-restart kubelet.service || true
fi
`;

const CRICTL = `#!/bin/sh
# The few calls of crictl that kubeadm and people make, over containerd's own client.
set -e
while [ "\${1#-}" != "$1" ]; do case "$1" in -r|--runtime-endpoint|--image-endpoint|-i) shift 2;; *) shift;; esac; done
case "$1" in
  info) ctr -n k8s.io version >/dev/null; echo '{"status":{}}';;
  pods) exit 0;;
  images) ctr -n k8s.io images ls;;
  inspecti) shift; for i; do image="$i"; done; ctr -n k8s.io images ls -q | grep -qxF "$image" || { echo "no such image: $image" >&2; exit 1; };;
  pull) shift; for i; do image="$i"; done; exec ctr -n k8s.io images pull --hosts-dir /etc/containerd/certs.d "$image";;
  version|--version) echo "crictl lab";;
  *) echo "crictl: not in this lab: $1" >&2; exit 64;;
esac
`;

type Deb = {
  readonly name: string;
  readonly version: string;
  readonly depends: string;
  readonly postinst?: string;
  fill(root: string): Promise<void>;
};

async function file(root: string, path: string, text: string, mode = 0o644): Promise<void> {
  const target = join(root, path);
  await mkdir(join(target, ".."), { recursive: true });
  await writeFile(target, text, { mode });
  await chmod(target, mode);
}

async function binary(root: string, from: string, name: string): Promise<void> {
  await mkdir(join(root, "usr/bin"), { recursive: true });
  await cp(join(from, name), join(root, "usr/bin", name));
}

function debsOf(version: string, binaries: string): readonly Deb[] {
  const pkg = `${version.slice(1)}-${REVISION}`;
  return [
    { name: "kubectl", version: pkg, depends: "", fill: (r) => binary(r, binaries, "kubectl") },
    {
      name: "kubelet",
      version: pkg,
      depends: "iptables, iproute2, socat, util-linux, mount, ebtables, ethtool, conntrack, kubernetes-cni (>= 0.8.7)",
      postinst: RESTARTING_POSTINST,
      fill: async (r) => {
        await binary(r, binaries, "kubelet");
        await file(r, "usr/lib/systemd/system/kubelet.service", KUBELET_UNIT);
      },
    },
    {
      name: "kubeadm",
      version: pkg,
      depends: "kubelet (>= 1.19.0), kubectl (>= 1.19.0), kubernetes-cni (>= 0.8.7), cri-tools (>= 1.13.0)",
      postinst: RESTARTING_POSTINST,
      fill: async (r) => {
        await binary(r, binaries, "kubeadm");
        await file(r, "usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", KUBEADM_DROP_IN);
      },
    },
    {
      name: "cri-tools",
      version: `1.20.0-${REVISION}`,
      depends: "",
      fill: (r) => file(r, "usr/bin/crictl", CRICTL, 0o755),
    },
    {
      name: "kubernetes-cni",
      version: `0.8.7-${REVISION}`,
      depends: "containernetworking-plugins",
      // The plugins themselves are Debian's; the kubelet and containerd look for them here.
      fill: (r) => shell(`mkdir -p "${r}/opt/cni" && ln -s /usr/lib/cni "${r}/opt/cni/bin"`).then(() => undefined),
    },
  ];
}

/** Signed apt repositories, one a minor, laid out as the community's are: `core:/stable:/v1.21/deb/`. @returns the root to serve. */
export async function packageRepositories(releases: readonly Release[]): Promise<string> {
  const keys = releases.map(({ key }) => key);
  const inputs = [RECIPE, ...keys, KUBELET_UNIT, KUBEADM_DROP_IN, RESTARTING_POSTINST, CRICTL];
  return once("packages", inputs, async (root) => {
    await needPackages(["gnupg", "dpkg-dev", "apt-utils"]);
    const keys = join(root, "gpg");
    await mkdir(keys, { mode: 0o700 });
    const gpg = ["--homedir", keys, "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""];
    await run("gpg", [...gpg, "--quick-generate-key", "Lockkeeper lab <lab@localhost>", "rsa2048", "sign", "never"]);
    await run("gpg", [...gpg, "--output", join(root, "kubernetes-apt-keyring.gpg"), "--export"]);
    for (const { version, folder } of releases) {
      const minor = version.split(".").slice(0, 2).join(".");
      const repository = join(root, "core:", "stable:", minor, "deb");
      await mkdir(repository, { recursive: true });
      for (const deb of debsOf(version, folder)) await makeDeb(deb, repository, join(root, "work"));
      await shell(
        `cd "${repository}" && dpkg-scanpackages --multiversion . /dev/null > Packages 2>/dev/null && gzip -kf Packages && apt-ftparchive -o APT::FTPArchive::Release::Origin=lab -o APT::FTPArchive::Release::Suite=${minor} release . > ../Release && mv ../Release .`,
      );
      await run("gpg", [...gpg, "--clearsign", "--output", join(repository, "InRelease"), join(repository, "Release")]);
    }
    await shell(`gpgconf --homedir "${keys}" --kill all; rm -rf "${root}/work"`);
  });
}

async function makeDeb(deb: Deb, repository: string, work: string): Promise<void> {
  const root = join(work, deb.name);
  await shell(`rm -rf "${root}" && mkdir -p "${root}/DEBIAN" && chmod 0755 "${root}" "${root}/DEBIAN"`);
  await deb.fill(root);
  const lines = [
    `Package: ${deb.name}`,
    `Version: ${deb.version}`,
    "Architecture: amd64",
    "Maintainer: Lockkeeper lab <lab@localhost>",
    ...(deb.depends === "" ? [] : [`Depends: ${deb.depends}`]),
    `Description: ${deb.name} for the lab's hosts`,
    "",
  ];
  await writeFile(join(root, "DEBIAN", "control"), lines.join("\n"));
  if (deb.postinst) await file(root, "DEBIAN/postinst", deb.postinst, 0o755);
  await run(
    "dpkg-deb",
    ["-Zgzip", "-z1", "--root-owner-group", "--build", root, join(repository, `${deb.name}_${deb.version}_amd64.deb`)],
    { seconds: 300 },
  );
}
