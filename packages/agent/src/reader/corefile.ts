import type { Host } from "../host/host.ts";
import { readYaml, valueAt } from "./yaml.ts";

const PLUGINS_MAX = 100;

/** Names of the plugins in the cluster's Corefile; empty where there is none, or it cannot be read. Control planes alone. */
export async function corednsPlugins(host: Host): Promise<readonly string[]> {
  const { stdout, failure } = await host.run({ do: "kube-object", kind: "configmap", name: "coredns" });
  // JSON is YAML.
  const corefile = failure === null ? valueAt(readYaml(stdout), "data", "Corefile") : null;
  return typeof corefile === "string" ? pluginsIn(corefile).slice(0, PLUGINS_MAX) : [];
}

/**
 * The plugins of a Corefile, each once: the first word of every line directly within a server block. Snippets, `(name) { ... }`,
 * are blocks, too; an `import` of one names no plugin.
 */
export function pluginsIn(corefile: string): readonly string[] {
  const found = new Set<string>();
  let depth = 0;
  for (const line of corefile.split("\n")) {
    const words = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    const [first] = words;
    if (first === undefined) continue;
    if (depth === 1 && /^[a-z][a-z0-9_]*$/.test(first) && first !== "import") found.add(first);
    // A brace stands alone or at a line's end (the Caddyfile's grammar).
    depth += Number(words.at(-1) === "{") - Number(first === "}");
  }
  return [...found];
}
