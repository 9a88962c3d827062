import type { Policy } from "../model/policy.ts";
import { objectAt, wrong } from "./policy-wrong.ts";

const KEYS_MAX = 20;
const DAYS = { default: 30, min: 1, max: 365 };
/** 32 bytes in base64. */
const RAW_KEY = /^[A-Za-z0-9+/]{43}=$/;

/** Reads which evidence a start needs. @throws Wrong */
export function readEvidencePolicy(value: unknown, where: string): Policy["evidence"] {
  if (value === null) return null;
  const fields = objectAt(value, where, ["publicKeys", "maxAgeDays"]);
  const keys = fields.get("publicKeys");
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > KEYS_MAX)
    return wrong(`${where}.publicKeys`, keys, `1 to ${KEYS_MAX} raw ed25519 public keys in base64`);
  const publicKeys = keys.map((key: unknown, i) =>
    typeof key === "string" && RAW_KEY.test(key)
      ? key
      : wrong(`${where}.publicKeys[${i}]`, key, "a raw ed25519 public key (32 bytes) in base64"),
  );
  const maxAgeDays = fields.get("maxAgeDays") ?? DAYS.default;
  if (
    typeof maxAgeDays === "number" &&
    Number.isInteger(maxAgeDays) &&
    maxAgeDays >= DAYS.min &&
    maxAgeDays <= DAYS.max
  )
    return { publicKeys, maxAgeDays };
  return wrong(`${where}.maxAgeDays`, maxAgeDays, `a whole number of days from ${DAYS.min} to ${DAYS.max}`);
}
