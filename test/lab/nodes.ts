import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { podman } from "./images.ts";
import { netns } from "./network.ts";
import { INIT } from "./root.ts";
import { type Ran, run, shell, waitFor } from "./run.ts";
import { GATEWAY, type LabNode, podRange, STATE_FOLDER } from "./settings.ts";

/** Folders of a host that must not lie on an overlay: containers put overlays of their own there. */
const OFF_OVERLAY = ["var/lib/containerd", "var/lib/kubelet", "var/lib/etcd", "var/log/pods", "var/lib/lockkeeper"];
/** podman would mount a tmpfs over the journal, and what a host said would be lost with its power. */
const VOLUMES = [...OFF_OVERLAY, "var/log/journal"];

/** A host's own disk: an overlay over the common root, which stays when its power is cut. */
function disk(name: string): string {
  return join(STATE_FOLDER, "nodes", name);
}

/** Makes a host's disk, with its name, its machine-id and its network in place. */
export async function makeDisk(node: LabNode, root: string, all: readonly LabNode[]): Promise<void> {
  const home = disk(node.name);
  for (const folder of ["upper", "work", "merged"]) await mkdir(join(home, folder), { recursive: true });
  await shell(
    `mount -t overlay overlay -o lowerdir=${root}/root,upperdir=${home}/upper,workdir=${home}/work ${home}/merged`,
  );
  const put = (path: string, text: string) => writeFile(join(home, "merged", path), text);
  await put("etc/machine-id", `${randomUUID().replaceAll("-", "")}\n`);
  await put("etc/hostname", `${node.name}\n`);
  const hosts = all.map((n) => `${n.address} ${n.name}`);
  await put("etc/hosts", ["127.0.0.1 localhost", ...hosts, `${GATEWAY} registry.lab api.lab`, ""].join("\n"));
  const cni = {
    cniVersion: "0.3.1",
    name: "lab",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isGateway: true,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: podRange(node) }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
  await put("etc/cni/net.d/10-lab.conflist", JSON.stringify(cni));
}

/** Starts a host with systemd as its first process. */
export async function boot(name: string): Promise<void> {
  const home = disk(name);
  await podman(["rm", "-f", name], 60, true);
  // crun refuses the hybrid cgroup layout; without a private cgroup namespace the inner runc cannot find its paths; the
  // hard limit of open files cannot be raised here; the volumes keep overlays off overlays.
  const limits = ["--ulimit", "nofile=20000:20000", "--ulimit", "nproc=20000:20000", "--pids-limit", "-1"];
  const volumes = VOLUMES.flatMap((v) => ["-v", `${home}/volumes/${v}:/${v}`]);
  for (const volume of VOLUMES) await mkdir(join(home, "volumes", volume), { recursive: true });
  await podman([
    "run",
    "-d",
    "--name",
    name,
    "--cgroupns=private",
    ...limits,
    "--privileged",
    "--systemd=always",
    `--network=ns:/var/run/netns/${netns(name)}`,
    "--hostname",
    name,
    "--no-hosts",
    "--dns=none",
    "--tmpfs",
    "/tmp",
    "--tmpfs",
    "/run",
    ...volumes,
    "--stop-signal",
    "SIGRTMIN+3",
    "--rootfs",
    join(home, "merged"),
    INIT,
  ]);
  await waitFor(`${name} to boot`, 60, async () => {
    const { stdout } = await nodeExec(name, ["systemctl", "is-active", "containerd.service", "lab-boot-id.service"]);
    return stdout.trim() === "active\nactive";
  });
}

/** Cuts a host's power: every process of it is killed at once; its disk stays. */
export async function powerOff(name: string): Promise<void> {
  await podman(["kill", "--signal", "KILL", name], 60);
  await waitFor(
    `${name} to be off`,
    30,
    async () => (await podman(["inspect", "-f", "{{.State.Running}}", name], 30, true)).stdout.trim() !== "true",
  );
}

/** Runs a program on a host; a non-zero exit is an answer. */
export function nodeExec(name: string, argv: readonly string[], seconds = 120, input?: string): Promise<Ran> {
  return run("podman", ["exec", ...(input === undefined ? [] : ["-i"]), name, ...argv], {
    seconds,
    mayFail: true,
    ...(input === undefined ? {} : { input }),
  });
}

/** Runs a shell line on a host; throws when it fails. */
export async function nodeShell(name: string, line: string, seconds = 120, input?: string): Promise<string> {
  const ran = await nodeExec(name, ["bash", "-euo", "pipefail", "-c", line], seconds, input);
  if (ran.code !== 0)
    throw new Error(
      `${name}: ${line.slice(0, 400)}\nended with ${ran.code}: ${(ran.stderr + ran.stdout).slice(-3000)}`,
    );
  return ran.stdout;
}

/** The lab's hosts, running or not: containers whose root is a disk of the lab, whatever else is called like them. */
async function hosts(): Promise<readonly string[]> {
  const ids = (await podman(["ps", "-a", "-q"])).stdout.split("\n").filter(Boolean);
  if (ids.length === 0) return [];
  const { stdout } = await podman(["inspect", "-f", "{{.Name}} {{.Rootfs}}", ...ids]);
  const lines = stdout.split("\n").map((line) => line.split(" "));
  return lines.flatMap(([name = "", root = ""]) => (root.startsWith(`${STATE_FOLDER}/nodes/`) ? [name] : []));
}

/** Takes every host away, disk and all. */
export async function destroyNodes(): Promise<void> {
  for (const name of await hosts()) await podman(["rm", "-f", "-t", "0", name], 60, true);
  await shell(`for m in $(grep -oE ' ${STATE_FOLDER}/[^ ]+' /proc/mounts | sort -r); do umount -l "$m" || true; done`);
}
