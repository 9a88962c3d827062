import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ETCD_TOOLS_FOLDER } from "@lockkeeper/snapshot/etcd-program";
import { etcdBinaries } from "../fixtures/etcd.ts";
import { baseImage, layOver, podman } from "./images.ts";
import { run, shell } from "./run.ts";
import { GATEWAY, PRODUCT_REGISTRY_PORT } from "./settings.ts";

const TREE = join(import.meta.dirname, "..", "..");

/** The parts of the product that run in the cluster, and the packages whose compiled output each image carries. */
const IMAGES = [
  { name: "lockkeeper-agent", packages: ["agent"] },
  { name: "lockkeeper-coordinator", packages: ["coordinator", "cli"] },
] as const;

/**
 * Compiles the product and makes its images, as deploy/images describes them, and pushes them to the lab's registry.
 * @param scratch a folder that may be written to. @returns image name -> reference that the hosts can pull.
 */
export async function productImages(scratch: string): Promise<ReadonlyMap<string, string>> {
  const pnpm = (args: readonly string[]) => run("npx", ["--yes", "pnpm@12", ...args], { cwd: TREE, seconds: 600 });
  await pnpm(["build"]);
  const [base, etcd] = [await baseImage(), await etcdBinaries()];
  if ("unavailable" in etcd) throw new Error(etcd.unavailable);
  const references = new Map<string, string>();
  for (const image of IMAGES) {
    const folder = join(scratch, image.name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, "files", "app"), { recursive: true });
    for (const name of image.packages) {
      await pnpm(["--filter", `@lockkeeper/${name}`, "--prod", "deploy", join(folder, "files", "app", name)]);
    }
    // What proves and restores a snapshot: the minor of the lab's etcd.
    const tools = join(folder, "files", ETCD_TOOLS_FOLDER);
    await mkdir(tools, { recursive: true });
    await Promise.all(Object.entries(etcd).map(([name, path]) => cp(path, join(tools, name))));
    const main = `/app/${image.packages[0]}/dist/main.js`;
    const shim = `${folder}/files/usr/local/bin/lockkeeper`;
    await shell(`mkdir -p "${folder}/files/usr/local/bin"
${image.name === "lockkeeper-coordinator" ? `printf '#!/bin/sh\\nexec node --conditions=compiled /app/cli/dist/main.js "$@"\\n' > "${shim}" && chmod 0755 "${shim}"` : "true"}`);
    // As in deploy/images.
    const flags = image.name === "lockkeeper-agent" ? `"--max-semi-space-size=1", ` : "";
    const reference = `${GATEWAY}:${PRODUCT_REGISTRY_PORT}/${image.name}:lab`;
    await layOver(reference, base, folder, [`ENTRYPOINT ["node", ${flags}"--conditions=compiled", "${main}"]`]);
    await podman(["push", "--tls-verify=false", reference], 300);
    // The registry has it: here it would stay behind, one more after each build.
    await podman(["rmi", "-f", reference]);
    references.set(image.name, `registry.lab:${PRODUCT_REGISTRY_PORT}/${image.name}:lab`);
  }
  return references;
}
