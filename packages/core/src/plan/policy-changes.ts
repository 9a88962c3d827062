import { DEFAULT_POLICY, type Policy } from "../model/policy.ts";
import { canonicalJson } from "./canonical.ts";

/** One setting that a policy takes otherwise than the default, as text. */
export type PolicyChange = {
  /** `drain.timeoutSeconds`, as in docs/configuration.md. */
  readonly path: string;
  /** Lists of objects item by item, so that a difference names the item alone. */
  readonly value: string | readonly string[];
  readonly byDefault: string;
};

/**
 * What a policy takes otherwise than the default, in the order of the reference. What it does not name (plans of earlier
 * releases lack what came later) stands at its default and is none.
 */
export function policyChanges(policy: Policy): readonly PolicyChange[] {
  return changesBelow(policy, DEFAULT_POLICY, "");
}

function changesBelow(found: unknown, byDefault: unknown, path: string): readonly PolicyChange[] {
  if (found === undefined) return [];
  if (isSection(found) && isSection(byDefault))
    return Object.entries(byDefault).flatMap(([name, value]) =>
      changesBelow(found[name], value, path === "" ? name : `${path}.${name}`),
    );
  if (canonicalJson(found) === canonicalJson(byDefault)) return [];
  const listed = Array.isArray(found) && found.length > 0 && found.every((item) => typeof item === "object");
  return [{ path, value: listed ? found.map(text) : text(found), byDefault: text(byDefault) }];
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || (Array.isArray(value) && value.length === 0) ? "none" : canonicalJson(value);
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
