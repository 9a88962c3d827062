import type { UnitEvidence } from "@lockkeeper/core/model/evidence";
import type { BootId } from "@lockkeeper/core/model/ids";
import { hostInstant } from "../clock.ts";

/** Exit codes that the script itself gives, out of the way of what apt, kubeadm and systemctl use. */
export const LOCK_BUSY_EXIT = 221;

export type UnitResult = UnitEvidence & { readonly attempt: number };

/** Reads what a unit's script wrote as its last act. @returns null when it is not a whole result of that unit. */
export function parseUnitResult(text: string, unit: string): UnitResult | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const of = (key: string): unknown => Object.getOwnPropertyDescriptor(value, key)?.value;
  const whole = (key: string): number | null => {
    const it = of(key);
    return typeof it === "number" && Number.isSafeInteger(it) && it >= 0 ? it : null;
  };
  const [exitCode, startedAt, endedAt, attempt] = ["exitCode", "startedAt", "endedAt", "attempt"].map(whole);
  const boot = of("bootId");
  if (of("v") !== 1 || of("unit") !== unit || typeof boot !== "string" || boot === "") return null;
  if (exitCode == null || startedAt == null || endedAt == null || attempt == null) return null;
  return {
    unit,
    exitCode,
    startedAt: hostInstant(startedAt),
    endedAt: hostInstant(endedAt),
    bootId: boot as BootId,
    attempt,
  };
}
