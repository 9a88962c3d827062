import { fail, ok, type Result } from "../model/errors.ts";
import type { ClusterUid, Digest, Instant, RunId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { SignedEvidence, UpgradeEvidence } from "../model/upgrade-evidence.ts";
import { minorName, parseVersion } from "../model/version.ts";
import type { RunReport } from "./report.ts";

/**
 * `evidence-refused` for a run that is no upgrade, is not over, did not succeed, went on without a worker or past a check that a
 * person skipped, or whose log the checker does not accept. What is signed says that everything was upgraded and checked.
 */
export function evidenceOf(report: RunReport): Result<UpgradeEvidence> {
  const { run, cluster, plan, how, endedAt, quarantined, skipped, breaches, log } = report;
  if (plan.purpose !== "upgrade") return fail("evidence-refused", `${run} is no upgrade: it is a ${plan.purpose}`);
  if (how !== "succeeded" || endedAt === null)
    return fail("evidence-refused", `${run} has not succeeded: it is ${how}`);
  if (breaches.length > 0)
    return fail("evidence-refused", `the checker holds ${breaches.length} breaches against ${run}`);
  if (quarantined.length > 0)
    return fail(
      "evidence-refused",
      `${run} went on without ${quarantined.map((q) => q.node).join(", ")}, which failed`,
    );
  if (skipped.length > 0) return fail("evidence-refused", `a person skipped checks in ${run}: ${skipped.join(", ")}`);
  return ok({ v: 1, run, cluster, from: plan.from, stops: plan.stops, endedAt, log: log.digest });
}

const DAY_MS = 86_400_000;

/** Why evidence, whose signature is good, is none for this plan; null when it is. */
export function evidenceFault(plan: Plan, evidence: UpgradeEvidence, maxAgeDays: number, now: Instant): string | null {
  if (evidence.cluster === plan.basis.clusterUid) return "it is of this cluster itself, not of another one";
  const days = (now - evidence.endedAt) / DAY_MS;
  if (days > maxAgeDays) return `it is ${Math.floor(days)} days old; policy wants at most ${maxAgeDays}`;
  if (days < -1) return "it is of the future";
  const [wanted, shown] = [plan, evidence].map(pathOf);
  const missing = plan.hops.map((h) => h.to).filter((to) => !evidence.stops.includes(to));
  if (missing.length > 0) return `it shows ${shown}, and the plan goes ${wanted}: nothing of ${missing.join(", ")}`;
  if (minorName(evidence.from) !== minorName(plan.from))
    return `it begins at ${evidence.from}, and the plan at ${plan.from}`;
  return null;
}

function pathOf(of: Plan | UpgradeEvidence): string {
  const stops = "stops" in of ? of.stops : of.hops.map((h) => h.to);
  return [of.from, ...stops].join(" -> ");
}

/** Reads what came as signed evidence. `request-malformed` says where it is wrong. */
export function readSignedEvidence(value: unknown): Result<SignedEvidence> {
  const field = (of: unknown, name: string): unknown =>
    typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
  const wrong = (where: string, expected: string) => fail("request-malformed", `evidence.${where} is not ${expected}`);
  const [evidence, signature] = [field(value, "evidence"), field(value, "signature")];
  if (typeof signature !== "string" || !/^[A-Za-z0-9+/]{86}==$/.test(signature))
    return wrong("signature", "a signature in base64");
  if (field(evidence, "v") !== 1) return wrong("evidence.v", "1, the version that is known here");
  const words = (name: string) => {
    const found = field(evidence, name);
    return typeof found === "string" && found.length > 0 && found.length <= 200 ? found : null;
  };
  const [run, cluster, log] = [words("run"), words("cluster"), words("log")];
  if (run === null || cluster === null || log === null) return wrong("evidence", "with run, cluster and log");
  const from = parseVersion(words("from") ?? "");
  const given = field(evidence, "stops");
  const stops =
    Array.isArray(given) && given.length <= 50
      ? given.map((s: unknown) => (typeof s === "string" ? parseVersion(s) : null))
      : [];
  const known = stops.filter((s) => s !== null);
  if (from === null || known.length === 0 || known.length !== stops.length)
    return wrong("evidence.stops", "a list of versions");
  const endedAt = field(evidence, "endedAt");
  if (typeof endedAt !== "number" || !Number.isSafeInteger(endedAt))
    return wrong("evidence.endedAt", "a time in milliseconds");
  return ok({
    evidence: {
      ...{ v: 1, run: run as RunId, cluster: cluster as ClusterUid, from, stops: known },
      ...{ endedAt: endedAt as Instant, log: log as Digest },
    },
    signature,
  });
}
