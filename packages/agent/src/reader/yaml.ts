import { load, YAMLException } from "js-yaml";

/** A mapping of a YAML document; empty for anything else. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The document's top-level mapping; null when the text is no YAML or something else. */
export function readYaml(text: string): Mapping | null {
  try {
    const value = load(text);
    return isMapping(value) ? value : null;
  } catch (error) {
    if (error instanceof YAMLException) return null;
    throw error;
  }
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys; undefined where it ends early. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (here: unknown, key) => (isMapping(here) && Object.hasOwn(here, key) ? here[key] : undefined),
    value,
  );
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
