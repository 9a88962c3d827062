import { createHash } from "node:crypto";
import type { AttemptKey } from "@lockkeeper/core/model/journal";

/** Every unit of ours begins with it; nothing else on a host does. */
export const UNIT_PREFIX = "lockkeeper-step-";
export const OUR_UNITS_PATTERN = `${UNIT_PREFIX}*.service`;

/**
 * The systemd name of one part of an attempt: readable, unique by a hash of the exact run, step, attempt and part, and
 * within the 255 characters and the character set that systemd allows (systemd.unit(5)).
 * @param part which of the attempt's units; small letters and dashes.
 */
export function unitName({ run, step, attempt }: AttemptKey, part: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([run, step, attempt, part]))
    .digest("hex")
    .slice(0, 12);
  return `${UNIT_PREFIX}${slug(run, 24)}-${slug(step, 80)}-a${attempt}-${slug(part, 24)}-${hash}.service`;
}

/** Letters, digits, dots, underscores and dashes of a text, at most `max` of them, from its end: what tells steps apart stands there. */
export function slug(text: string, max: number): string {
  const clean = text.replace(/[^A-Za-z0-9._]+/g, "-").slice(-max);
  return clean.replace(/^[-.]+|[-.]+$/g, "") || "x";
}
