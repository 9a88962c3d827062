import { createPublicKey, verify } from "node:crypto";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeEvidence } from "@lockkeeper/core/model/upgrade-evidence";
import { canonicalJson } from "@lockkeeper/core/plan/canonical";
import { evidenceFault, readSignedEvidence } from "@lockkeeper/core/report/evidence";

/** What stands before the 32 bytes of an ed25519 key in its SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Proves what a plan's policy asks for. @returns the evidence; null where policy asks for none; `evidence-refused` when it is
 * missing, signed by nobody that policy names, or of another way.
 */
export function proveEvidence(plan: Plan, given: unknown, now: Instant): Result<UpgradeEvidence | null> {
  const { evidence: wanted } = plan.policy;
  if (!wanted) return ok(null);
  if (given === undefined) return fail("evidence-refused", "the plan's policy wants evidence, and none was given");
  const read = readSignedEvidence(given);
  if (!read.ok) return read;
  const { evidence, signature } = read.value;
  const signed = wanted.publicKeys.some((key) => isSignedBy(key, canonicalJson(evidence), signature));
  if (!signed)
    return fail("evidence-refused", "its signature is by none of the keys that the policy names, or of another text");
  const fault = evidenceFault(plan, evidence, wanted.maxAgeDays, now);
  return fault === null ? ok(evidence) : fail("evidence-refused", fault);
}

function isSignedBy(rawKey: string, text: string, signature: string): boolean {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(rawKey, "base64")]);
  const key = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64"));
}
