import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { productImages } from "../product-images.ts";
import { run } from "../run.ts";
import { STATE_FOLDER } from "../settings.ts";
import { allNodes, type Lab, until } from "./lab.ts";
import { type Product, rest } from "./product.ts";

const TREE = join(import.meta.dirname, "..", "..", "..");
const NODE_PORT = 30740;

const POLICY = {
  drain: { timeoutSeconds: 300, parallelEvictions: 10, emptyDirPods: "evict" },
  gate: { readySeconds: 5, timeoutSeconds: 300 },
  staticPods: { stableSeconds: 5, timeoutSeconds: 300 },
};

/** Builds the product's images, applies deploy/overlays/lab and waits until every agent has said hello. */
export async function bringUp(lab: Lab): Promise<Product> {
  const folder = join(STATE_FOLDER, "product");
  await mkdir(folder, { recursive: true });
  const images = await productImages(folder);
  const token = randomBytes(24).toString("hex");
  const tokens = [{ name: "lab", role: "admin", sha256: createHash("sha256").update(token).digest("hex") }];
  await writeKustomization(folder, images);
  // What the pods mount comes first: the kubelet tries again ever more slowly.
  await lab.k(["apply", "-f", join(TREE, "deploy", "base", "namespace.yaml")]);
  await lab.k(
    ["apply", "-f", "-"],
    JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "lockkeeper-tokens", namespace: "lockkeeper" },
      stringData: { "tokens.json": JSON.stringify(tokens) },
    }),
  );
  const home = lab.controlPlanes.at(-1) ?? "";
  await lab.k(["label", "node", home, "lockkeeper.dev/coordinator=true", "--overwrite"]);
  await lab.k(["apply", "-k", folder]);
  const product: Product = {
    cli: [process.execPath, join(TREE, "packages", "cli", "src", "main.ts")],
    env: { LOCKKEEPER_SERVER: `http://${lab.address(home)}:${NODE_PORT}`, LOCKKEEPER_TOKEN: token, NO_COLOR: "1" },
    policyFile: join(folder, "policy.json"),
    impatientPolicyFile: join(folder, "impatient.json"),
    impatientEtcdSeconds: 60,
  };
  await writeFile(product.policyFile, JSON.stringify(POLICY));
  await writeFile(
    product.impatientPolicyFile,
    JSON.stringify({
      ...POLICY,
      drain: { ...POLICY.drain, timeoutSeconds: 150 },
      etcd: { timeoutSeconds: product.impatientEtcdSeconds },
    }),
  );
  await untilReady(lab, product);
  return product;
}

async function writeKustomization(folder: string, images: ReadonlyMap<string, string>): Promise<void> {
  const overlay = join(TREE, "deploy", "overlays", "lab");
  // kustomize refuses absolute paths: the overlay is named from here.
  const { stdout } = await run("realpath", ["--relative-to", folder, overlay]);
  const list = [...images].map(([name, reference]) => {
    const [, newName = "", newTag = ""] = /^(.*):([^:]+)$/.exec(reference) ?? [];
    return { name: `localhost/${name}`, newName, newTag };
  });
  await writeFile(join(folder, "kustomization.yaml"), JSON.stringify({ bases: [stdout.trim()], images: list }));
}

/** Waits until the coordinator leads and every node's agent is connected. */
export async function untilReady(lab: Lab, product: Product, seconds = 240): Promise<void> {
  const count = allNodes(lab).length;
  await until(`the coordinator and ${count} agents`, seconds, async () => {
    const response = await fetch(`${product.env.LOCKKEEPER_SERVER}/readyz`, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(await response.text());
    const cluster = await rest<{ nodes: { host: unknown }[] }>(product, "/api/v1/cluster");
    return cluster.nodes.length === count && cluster.nodes.every((n) => n.host !== null) ? true : null;
  });
}
