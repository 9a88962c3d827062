import { createHash } from "node:crypto";
import { forecastDrains } from "@lockkeeper/core/forecast/forecast";
import type { Digest, PlanId } from "@lockkeeper/core/model/ids";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { makePlan, survey } from "@lockkeeper/core/plan/make-plan";
import { generatedCluster } from "./generated-cluster.ts";

/**
 * Planning, preflight and drain forecast of a generated cluster of 1,000 nodes and 30,000 pods, three minors away; beside
 * it one of a tenth, so that a cost that grows faster than the cluster shows as a ratio.
 */
const FROM = parseVersion("v1.31.2") as Version;
const TO = parseVersion("v1.34.2") as Version;
const OFFERS = ["1.32.5", "1.33.4", "1.34.2"];
const TRIES = 5;

const timed = (act: () => unknown): number => {
  const times = Array.from({ length: TRIES }, () => {
    const from = performance.now();
    act();
    return performance.now() - from;
  });
  return times.sort((a, b) => a - b)[Math.floor(TRIES / 2)] ?? Number.NaN;
};

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex") as Digest;
const measure = (workers: number) => {
  const state = generatedCluster(FROM, OFFERS, { controlPlanes: 3, workers, podsPerWorker: 30 });
  const request = { state, target: TO, policy: DEFAULT_POLICY, id: "plan-1" as PlanId, parent: null, sha256 };
  const plan = makePlan(request);
  if (!plan.ok) throw new Error(plan.problem.detail);
  if (!state.inventory) throw new Error("no inventory");
  const { inventory } = state;
  return {
    plan: timed(() => makePlan(request)),
    preflight: timed(() => survey(request)),
    forecast: timed(() => forecastDrains(state, inventory, DEFAULT_POLICY.drain)),
  };
};

const small = measure(97);
const large = measure(997);
console.log("1,000 nodes, 30,000 pods, three minors (median of five, ms), and how much longer than for a tenth of it:");
for (const name of ["plan", "preflight", "forecast"] as const) {
  console.log(
    `  ${name.padEnd(10)} ${large[name].toFixed(0).padStart(6)} ms   x ${(large[name] / small[name]).toFixed(1)}`,
  );
}
console.log(`  memory     ${(process.resourceUsage().maxRSS / 1024).toFixed(0).padStart(6)} MiB at most`);
