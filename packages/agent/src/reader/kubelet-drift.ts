import { isMapping, type Mapping } from "./yaml.ts";

/** Written for each node by itself (kubeadm, phases/kubelet and componentconfigs), or no setting at all. */
const PER_NODE: ReadonlySet<string> = new Set([
  ...["apiVersion", "kind", "resolvConf", "containerRuntimeEndpoint", "imageServiceEndpoint"],
]);
/** Settings that may hold a secret: named, and not shown. */
const SECRET = /^staticPodURLHeader/;
const LINES_MAX = 20;
const LINE_MAX_CHARS = 200;

/**
 * Where a kubelet's live configuration is not what kubeadm would write from the cluster's: `maxPods: 250, and would be 110`.
 * @param live of the host. @param wanted the ConfigMap's.
 */
export function configDrift(live: Mapping, wanted: Mapping): readonly string[] {
  const [is, would] = [flat(live), flat(wanted)];
  const names = [...new Set([...is.keys(), ...would.keys()])].sort();
  return names
    .filter((name) => is.get(name) !== would.get(name))
    .map((name) => {
      const [now, then] = [is.get(name), would.get(name)];
      if (SECRET.test(name)) return `${name} differs`;
      if (then === undefined) return `${name}: ${now}, and would be left out`;
      return `${name}: ${now ?? "not set"}, and would be ${then}`;
    })
    .map((line) => line.slice(0, LINE_MAX_CHARS))
    .slice(0, LINES_MAX);
}

/** Settings by their path; lists and scalars as JSON, what is empty left out: kubeadm writes both forms. */
function flat(config: Mapping, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(config)) {
    const name = before === "" ? key : `${before}.${key}`;
    if (before === "" && PER_NODE.has(key)) continue;
    if (isMapping(value)) for (const [k, v] of flat(value, name)) found.set(k, v);
    else if (value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
      found.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return found;
}
