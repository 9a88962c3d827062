import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "./cache.ts";
import { startDaemon, stopDaemons } from "./daemon.ts";
import { programOf, type Release } from "./releases.ts";
import { hostRoot } from "./root.ts";
import { answers, run, shell, waitFor } from "./run.ts";
import { GATEWAY, REGISTRY_PORT } from "./settings.ts";
import { corednsStandIn, pauseBinary } from "./stand-ins.ts";
import { needPackages } from "./tools.ts";
import { type WantedImage, wantedImages } from "./wanted-images.ts";

const PATH_ENV = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Where the registry is served while its storage is filled. */
const FILLING_PORT = 5999;

/** podman as the hosts need it: runc, because crun refuses the hybrid cgroup layout. */
export function podman(args: readonly string[], seconds = 300, mayFail = false): ReturnType<typeof run> {
  return run("podman", ["--runtime", "runc", "--cgroup-manager=cgroupfs", ...args], { seconds, mayFail });
}

/** A base for images that need more than one static file: Debian with iptables, etcd, util-linux and Node 24. */
export async function baseImage(): Promise<string> {
  const root = await hostRoot();
  const folder = await once("base-image", ["2", root.split("/").at(-1) ?? "", process.version], async (out) => {
    const node = process.execPath;
    await shell(
      `cp -a "${root}/root" "${out}/tree"
       # Only the host needs these; without them the image is half the size.
       rm -rf "${out}/tree/var/cache" "${out}/tree/usr/share/doc" "${out}/tree/usr/share/man" "${out}/tree/usr/share/locale" "${out}/tree/usr/bin/containerd"* "${out}/tree/usr/bin/ctr" "${out}/tree/usr/lib/cni" "${out}/tree/var/lib/apt"
       mkdir -p "${out}/tree/var/cache/apt" "${out}/tree/var/lib/apt"
       install -m 0755 "${node}" "${out}/tree/usr/local/bin/node"
       tar -C "${out}/tree" -cf "${out}/base.tar" . && rm -rf "${out}/tree"`,
      { seconds: 600 },
    );
  });
  const name = "localhost/lockkeeper-base:lab";
  const stamp = folder.split("-").at(-1) ?? "";
  const known = await podman(["image", "inspect", "-f", '{{index .Config.Labels "lab"}}', name], 60, true);
  if (known.stdout.trim() !== stamp) {
    await podman(["rmi", "-f", name], 60, true);
    await podman(["import", "-c", `ENV ${PATH_ENV}`, "-c", `LABEL lab=${stamp}`, join(folder, "base.tar"), name], 600);
  }
  return name;
}

/**
 * Makes an image from a base and a folder of files laid over it; nothing runs in it meanwhile.
 * @param from `scratch` or an image's name. @param lines further lines of the image file.
 */
export async function layOver(
  name: string,
  from: string,
  folder: string,
  lines: readonly string[] = [],
): Promise<void> {
  const file = join(folder, "Containerfile");
  await writeFile(file, [`FROM ${from}`, "COPY files/ /", ...lines, ""].join("\n"));
  await podman(
    ["build", "--isolation", "chroot", "--pull=never", "--format", "docker", "-t", name, "-f", file, folder],
    600,
  );
}

/** Everything kubeadm of any of the versions asks for, in the storage of a registry that the lab serves. @returns its folder. */
export async function registryStorage(releases: readonly Release[]): Promise<string> {
  const wanted = await wantedImages(releases);
  const inputs = ["5", ...releases.map(({ key }) => key), ...wanted.map(({ name }) => name)];
  return once("registry", inputs, async (folder) => {
    await needPackages(["docker-registry"]);
    const base = await baseImage();
    const registry = await startRegistry(folder, "127.0.0.1", FILLING_PORT);
    const work = join(folder, "work");
    try {
      for (const image of wanted) await makeImage(image, base, work);
    } finally {
      await stopDaemons([registry]);
    }
    await shell(`rm -rf "${work}"`);
  });
}

async function makeImage(image: WantedImage, base: string, work: string): Promise<void> {
  const { from, source, target } = await makingOf(image, base);
  const context = join(work, image.name.replace(/[/:]/g, "_"));
  await mkdir(join(context, "files"), { recursive: true });
  if (source !== null) {
    await mkdir(join(context, "files", target, ".."), { recursive: true });
    await cp(source, join(context, "files", target));
  }
  const entry = from === "scratch" ? [`ENTRYPOINT ["/${target}"]`] : [];
  const name = `127.0.0.1:${FILLING_PORT}/${image.name}`;
  await layOver(name, from, context, [`ENV ${PATH_ENV}`, ...entry]);
  await podman(["push", "--tls-verify=false", name], 300);
  await podman(["rmi", "-f", name]);
}

type Making = { readonly from: string; readonly source: string | null; readonly target: string };

async function makingOf(image: WantedImage, base: string): Promise<Making> {
  switch (image.is) {
    case "component": {
      // kube-proxy needs iptables beside it.
      const from = image.program === "kube-proxy" ? base : "scratch";
      return { from, source: join(image.of.folder, image.program), target: `usr/local/bin/${image.program}` };
    }
    case "etcd": {
      // Of a release without one, the base has Debian's.
      const target = "usr/local/bin/etcd";
      return { from: base, source: await programOf(image.of, "etcd"), target };
    }
    case "pause":
      return { from: "scratch", source: join(await pauseBinary(), "pause"), target: "pause" };
    case "coredns":
      return { from: "scratch", source: join(await corednsStandIn(), "coredns"), target: "coredns" };
  }
}

/** Starts a registry over a storage folder. @returns its process id. */
export async function startRegistry(storage: string, address = GATEWAY, port = REGISTRY_PORT): Promise<number> {
  const config = join(storage, `config-${port}.yml`);
  await writeFile(
    config,
    `version: 0.1
log: {level: error}
storage:
  filesystem: {rootdirectory: ${storage}/data}
http: {addr: "${address}:${port}"}
`,
  );
  const pid = await startDaemon(`docker-registry serve "${config}"`, join(storage, `log-${port}`));
  await waitFor("the image registry", 30, () => answers(`http://${address}:${port}/v2/`));
  return pid;
}
