import { isoSecond } from "@lockkeeper/core/plan/time-text";

/** Any Kubernetes object as JSON. Objects in the store are never changed, only replaced. */
export type Fields = { readonly [field: string]: unknown };

export type Metadata = Fields & {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

export type KubeObject = Fields & { readonly apiVersion: string; readonly kind: string; readonly metadata: Metadata };

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What came over the wire, as an object; null when it has no apiVersion, kind or name. */
export function asObject(value: unknown): KubeObject | null {
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is KubeObject {
  if (!isFields(value) || !isFields(value.metadata)) return false;
  return [value.apiVersion, value.kind, value.metadata.name].every((text) => typeof text === "string" && text !== "");
}

/** The value at a dotted path, `spec.nodeName`. */
export function field(object: unknown, path: string): unknown {
  let here = object;
  for (const name of path.split(".")) {
    if (!isFields(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here;
}

export function textAt(object: unknown, path: string): string | null {
  const found = field(object, path);
  return typeof found === "string" ? found : null;
}

export function numberAt(object: unknown, path: string): number | null {
  const found = field(object, path);
  return typeof found === "number" ? found : null;
}

export function listAt(object: unknown, path: string): readonly unknown[] {
  const found = field(object, path);
  return Array.isArray(found) ? found : [];
}

export function labelsAt(object: unknown, path = "metadata.labels"): Readonly<Record<string, string>> {
  const found = field(object, path);
  if (!isFields(found)) return {};
  return Object.fromEntries(Object.entries(found).filter((e): e is [string, string] => typeof e[1] === "string"));
}

/** JSON merge patch (RFC 7396): null removes, objects are merged, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}

/** The object with a merge patch applied. @throws TypeError when what is left is no object. */
export function patched(object: KubeObject, patch: Fields): KubeObject {
  const next = asObject(mergePatch(object, patch));
  if (!next) throw new TypeError("the patch leaves no apiVersion, kind or name");
  return next;
}

/** Now, as metav1.Time is written: to the second. */
export function timestamp(): string {
  return isoSecond(Date.now());
}

/** Now, as metav1.MicroTime is written. */
export function microtime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
