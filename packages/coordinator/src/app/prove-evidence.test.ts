import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { ClusterUid, Instant } from "@lockkeeper/core/model/ids";
import type { UpgradeEvidence } from "@lockkeeper/core/model/upgrade-evidence";
import { canonicalJson } from "@lockkeeper/core/plan/canonical";
import { evidenceOf } from "@lockkeeper/core/report/evidence";
import { makeReport } from "@lockkeeper/core/report/make-report";
import { expect, it } from "vitest";
import { cluster, goodPlan, runId, sha256 } from "../../../../test/scenarios/cluster.ts";
import { drive } from "../../../../test/scenarios/drive.ts";
import { Simulation } from "../../../../test/scenarios/simulate.ts";
import { proveEvidence } from "./prove-evidence.ts";

const line = "cp1 w1 @1.20.2";
const { privateKey } = generateKeyPairSync("ed25519");
const raw = (key: KeyObject) =>
  Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url").toString("base64");
const policy = {
  evidence: { publicKeys: [raw(generateKeyPairSync("ed25519").privateKey), raw(privateKey)], maxAgeDays: 30 },
};
const plan = goodPlan(line, "1.22.0", policy);

/** A run of the same way on another cluster, from its own log. */
const staged = (target: string): UpgradeEvidence => {
  const state = { ...cluster(line), clusterUid: "staging" as ClusterUid };
  const sim = new Simulation(goodPlan(state, target), state);
  drive(sim, []);
  const report = makeReport(runId, sim.events, sha256);
  if (!report.ok) throw new Error(report.problem.detail);
  const made = evidenceOf(report.value);
  if (!made.ok) throw new Error(made.problem.detail);
  return made.value;
};
const evidence = staged("1.22.0");
const signed = (of: UpgradeEvidence, key = privateKey) => ({
  evidence: of,
  signature: sign(null, Buffer.from(canonicalJson(of)), key).toString("base64"),
});
const now = (evidence.endedAt + 1000) as Instant;
const told = (given: unknown, at = now) => {
  const answer = proveEvidence(plan, given, at);
  return answer.ok ? "good" : `${answer.problem.code}: ${answer.problem.detail}`;
};

it("takes signed evidence of the same way on another cluster, and asks for none where policy does not", () => {
  expect(proveEvidence(plan, signed(evidence), now)).toEqual({ ok: true, value: evidence });
  expect(proveEvidence(goodPlan(line), undefined, now)).toEqual({ ok: true, value: null });
});

it("refuses what is missing, signed by others, changed, of another way, of this cluster or too old", () => {
  expect(told(undefined)).toMatch(/^evidence-refused: .*none was given/);
  expect(told(signed(evidence, generateKeyPairSync("ed25519").privateKey))).toMatch(/^evidence-refused: its signature/);
  const changed = { ...signed(evidence), evidence: { ...evidence, stops: [...evidence.stops, "v1.23.0"] } };
  expect(told(changed)).toMatch(/^evidence-refused: its signature/);
  expect(told(signed(staged("1.21.0")))).toMatch(/goes v1.20.2 -> v1.21.2 -> v1.22.0: nothing of v1.21.2, v1.22.0/);
  expect(told(signed({ ...evidence, cluster: plan.basis.clusterUid }))).toMatch(/of this cluster itself/);
  expect(told(signed(evidence), (now + 31 * 86_400_000) as Instant)).toMatch(/31 days old; policy wants at most 30/);
  expect(told(signed(evidence), (now - 3 * 86_400_000) as Instant)).toMatch(/of the future/);
});

it.each([
  ["a text", "evidence.signature is not"],
  [{ signature: "x" }, "evidence.signature is not"],
  [{ ...signed(evidence), evidence: { ...evidence, v: 2 } }, "evidence.evidence.v is not 1"],
  [{ ...signed(evidence), evidence: { ...evidence, stops: ["new"] } }, "evidence.evidence.stops is not"],
  [{ ...signed(evidence), evidence: { ...evidence, endedAt: "now" } }, "evidence.evidence.endedAt is not"],
])("says what is wrong with %j", (given, why) => {
  expect(told(given)).toContain(`request-malformed: ${why}`);
});

it("makes none of a run that is not over or did not succeed", () => {
  const sim = new Simulation(plan, cluster(line));
  const report = makeReport(runId, sim.events, sha256);
  expect(report.ok && evidenceOf(report.value)).toMatchObject({ ok: false, problem: { code: "evidence-refused" } });
});

/** A run to its good end in which that step fails once; a person then skips what halted it. */
const oneFails = (id: string, failureBudget: number) => {
  const sim = new Simulation(goodPlan(line, "1.21.0", { workers: { failureBudget } }), cluster(line));
  let left = true;
  for (let i = 0; i < 3000 && sim.step().is !== "over"; i++) {
    const [next] = sim.acting.keys();
    if (next === undefined) sim.verb("skip");
    else sim.settle(0, left && next === id);
    if (next === id) left = false;
  }
  const report = makeReport(runId, sim.events, sha256);
  if (!report.ok) throw new Error(report.problem.detail);
  expect(report.value).toMatchObject({ how: "succeeded", breaches: [] });
  const made = evidenceOf(report.value);
  return made.ok ? "signed" : `${made.problem.code}: ${made.problem.detail}`;
};

it("makes none of a run that went on without a worker, or past a check that a person skipped", () => {
  expect(oneFails("1.21/workers/w1/restart-kubelet", 1)).toBe(
    "evidence-refused: run-1 went on without w1, which failed",
  );
  const verify = goodPlan(line).hops.flatMap((h) => h.phases.flatMap((p) => p.lanes.flatMap((l) => l.steps)));
  const id = verify.find((s) => s.kind === "verify-hop")?.id ?? "";
  expect(oneFails(id, 0)).toBe(`evidence-refused: a person skipped checks in run-1: ${id}`);
  expect(oneFails("none", 0)).toBe("signed");
});
