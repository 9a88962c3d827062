import type { Result } from "../model/errors.ts";
import type { Policy } from "../model/policy.ts";

/**
 * Reads a partial policy over the defaults. `request-malformed` names the path, what was there and what was expected.
 * @param partial as it came in; undefined or null: the defaults.
 */
export function readPolicy(_partial: unknown): Result<Policy> {
  throw new Error("in work");
}
