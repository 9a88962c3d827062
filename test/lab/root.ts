import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "./cache.ts";
import { shell } from "./run.ts";
import { GATEWAY, PAUSE_TAG, PRODUCT_REGISTRY_PORT, REGISTRY, REGISTRY_PORT } from "./settings.ts";

const NODE_PACKAGES =
  "systemd,systemd-sysv,dbus,iproute2,iptables,containerd,runc,containernetworking-plugins,conntrack,socat,ethtool,ebtables,procps,kmod,util-linux,ca-certificates,curl,etcd-server,ipset,gpgv,nano";

/** Containers on a container need this; see the comment at each line. */
const CONTAINERD = `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  # Without it every sandbox fails: an inner runc may not lower oom_score_adj.
  restrict_oom_score_adj = true
  sandbox_image = "${REGISTRY}/pause:${PAUSE_TAG}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
`;

const hostsToml = (port: number) => `server = "http://${GATEWAY}:${port}"
[host."http://${GATEWAY}:${port}"]
  capabilities = ["pull", "resolve"]
`;
const REGISTRY_PORTS = [REGISTRY_PORT, PRODUCT_REGISTRY_PORT];

// All containers of one kernel show the same boot id, whatever is started again; a host has one of its own a boot.
const BOOT_ID_UNIT = `[Unit]
Description=A boot id of this host's own
DefaultDependencies=no
Before=sysinit.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'mkdir -p /run/lab && cat /proc/sys/kernel/random/uuid > /run/lab/boot_id && mount --bind /run/lab/boot_id /proc/sys/kernel/random/boot_id'

[Install]
WantedBy=sysinit.target
`;

/** The first program of a host: see the script. */
export const INIT = "/usr/local/sbin/lab-init";
// podman lays the machine's own systemd hierarchy over the one of the container's cgroup namespace. All hosts would then
// share it, and each kubelet would try to clear away the others' pods, over and over: its own take a minute to go.
const INIT_SCRIPT = `#!/bin/sh
umount /sys/fs/cgroup/systemd/release_agent 2>/dev/null
while [ "$(grep -c ' /sys/fs/cgroup/systemd ' /proc/mounts)" -gt 1 ]; do umount /sys/fs/cgroup/systemd || break; done
exec /sbin/init
`;

/** A Debian 12 root folder with systemd and containerd: the lower layer of every host. */
export async function hostRoot(): Promise<string> {
  return once(
    "host-root",
    ["4", NODE_PACKAGES, CONTAINERD, ...REGISTRY_PORTS.map(hostsToml), BOOT_ID_UNIT, INIT_SCRIPT],
    async (folder) => {
      await shell(
        `mirror=$(apt-cache policy base-files | grep -oE 'https?://[^ ]+ bookworm/main' | head -1 | cut -d' ' -f1)
       debootstrap --variant=minbase --include=${NODE_PACKAGES} bookworm "${folder}/root" "$mirror" >&2
       cd "${folder}/root"
       # The hosts reach no mirror: what they install comes from the lab's repository alone.
       : > etc/apt/sources.list; rm -rf var/lib/apt/lists/*; rm -f etc/resolv.conf; : > etc/resolv.conf
       : > etc/machine-id; mkdir -p etc/cni/net.d
       for unit in etcd.service systemd-udevd.service systemd-timesyncd.service console-getty.service getty@tty1.service; do
         ln -sf /dev/null "etc/systemd/system/$unit"
       done`,
        { seconds: 900 },
      );
      const root = join(folder, "root");
      await writeFile(join(root, "etc/containerd/config.toml"), CONTAINERD);
      for (const port of REGISTRY_PORTS) {
        const folder = join(root, `etc/containerd/certs.d/registry.lab:${port}`);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, "hosts.toml"), hostsToml(port));
      }
      await writeFile(join(root, "etc/systemd/system/lab-boot-id.service"), BOOT_ID_UNIT);
      await writeFile(join(root, INIT), INIT_SCRIPT, { mode: 0o755 });
      await writeFile(join(root, "etc/crictl.yaml"), "runtime-endpoint: unix:///run/containerd/containerd.sock\n");
      await shell(`chroot "${root}" systemctl enable lab-boot-id.service containerd.service >&2`);
    },
  );
}
