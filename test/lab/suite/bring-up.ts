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

/**
 * Builds the product's images, applies deploy/overlays/lab and waits until every agent has said hello.
 * @param hooks whom the coordinator tells of upgrades: the file of webhooks that is mounted into its pod
 */
export async function bringUp(lab: Lab, hooks: readonly object[] = []): Promise<Product> {
  const folder = join(STATE_FOLDER, "product");
  await mkdir(folder, { recursive: true });
  const images = await productImages(folder);
  const token = randomBytes(24).toString("hex");
  const tokens = [{ name: "lab", role: "admin", sha256: createHash("sha256").update(token).digest("hex") }];
  await writeKustomization(folder, images, hooks.length > 0);
  // What the pods mount comes first: the kubelet tries again ever more slowly.
  await settledIn(lab, ["apply", "-f", join(TREE, "deploy", "base", "namespace.yaml")]);
  await applySecret(lab, "lockkeeper-tokens", { "tokens.json": JSON.stringify(tokens) });
  if (hooks.length > 0) await applySecret(lab, "lockkeeper-webhooks", { "webhooks.json": JSON.stringify(hooks) });
  const home = lab.controlPlanes.at(-1) ?? "";
  await settledIn(lab, ["label", "node", home, "lockkeeper.dev/coordinator=true", "--overwrite"]);
  await settledIn(lab, ["apply", "-k", folder]);
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

async function applySecret(lab: Lab, name: string, stringData: Readonly<Record<string, string>>): Promise<void> {
  const metadata = { name, namespace: "lockkeeper" };
  await settledIn(
    lab,
    ["apply", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata, stringData }),
  );
}

/** A young cluster's API servers may still cut a connection: what changes nothing when done twice is tried again. */
function settledIn(lab: Lab, args: readonly string[], stdin?: string): Promise<true> {
  return until(`kubectl ${args.join(" ")}`, 90, async (): Promise<true> => {
    await lab.k(args, stdin);
    return true;
  });
}

/** As docs/operations.md has it done. */
const WEBHOOKS_PATCH = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "lockkeeper-coordinator", namespace: "lockkeeper" },
  spec: {
    template: {
      spec: {
        containers: [
          {
            name: "coordinator",
            env: [{ name: "LOCKKEEPER_WEBHOOKS_FILE", value: "/etc/lockkeeper/webhooks/webhooks.json" }],
            volumeMounts: [{ name: "webhooks", mountPath: "/etc/lockkeeper/webhooks", readOnly: true }],
          },
        ],
        volumes: [{ name: "webhooks", secret: { secretName: "lockkeeper-webhooks", defaultMode: 256 } }],
      },
    },
  },
};

async function writeKustomization(
  folder: string,
  images: ReadonlyMap<string, string>,
  webhooks: boolean,
): Promise<void> {
  const overlay = join(TREE, "deploy", "overlays", "lab");
  // kustomize refuses absolute paths: the overlay is named from here.
  const { stdout } = await run("realpath", ["--relative-to", folder, overlay]);
  const list = [...images].map(([name, reference]) => {
    const [, newName = "", newTag = ""] = /^(.*):([^:]+)$/.exec(reference) ?? [];
    return { name: `localhost/${name}`, newName, newTag };
  });
  await writeFile(join(folder, "webhooks.yaml"), JSON.stringify(WEBHOOKS_PATCH));
  const patches = webhooks ? { patchesStrategicMerge: ["webhooks.yaml"] } : {};
  await writeFile(
    join(folder, "kustomization.yaml"),
    JSON.stringify({ bases: [stdout.trim()], images: list, ...patches }),
  );
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
