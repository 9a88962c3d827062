import { listAt, readYaml, valueAt } from "./yaml.ts";

/** A flag of a static pod's process, its value empty where it has none. The last of a name stands, as Go's flags have it. */
export type Flags = ReadonlyMap<string, string>;

/** The flags of a static pod's first container, as kubeadm writes them into `command`; null when the manifest cannot be read. */
export function podFlags(manifest: string): Flags | null {
  const pod = readYaml(manifest);
  if (pod === null) return null;
  const [container] = listAt(pod, "spec", "containers");
  const words = [...listAt(container, "command"), ...listAt(container, "args")];
  return new Map(
    words.flatMap((word): [string, string][] => {
      const [, name, value = ""] = typeof word === "string" ? (/^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? []) : [];
      return name === undefined ? [] : [[name, value]];
    }),
  );
}

/** `extraArgs` of kubeadm's ClusterConfiguration at a path: a mapping, or from v1beta4 on a list of name and value. */
export function extraArgs(config: unknown, ...path: readonly string[]): Flags {
  const found = valueAt(config, ...path, "extraArgs");
  if (Array.isArray(found)) return new Map(found.map((a) => [text(valueAt(a, "name")), text(valueAt(a, "value"))]));
  return new Map(
    Object.entries(typeof found === "object" && found !== null ? found : {}).map(([k, v]) => [k, text(v)]),
  );
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
