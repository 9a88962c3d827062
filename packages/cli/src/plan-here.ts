import { createHash } from "node:crypto";
import { readStateFile } from "@lockkeeper/api/state-file";
import type { Digest, PlanId } from "@lockkeeper/core/model/ids";
import type { Plan } from "@lockkeeper/core/model/plan";
import { parseVersion } from "@lockkeeper/core/model/version";
import { makePlan } from "@lockkeeper/core/plan/make-plan";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import { Refused } from "./client.ts";
import { UsageError } from "./exit.ts";
import { readJsonFile, readPolicyFile } from "./files.ts";

/**
 * A plan from a file that `lockkeeper observe` wrote, by the coordinator's own rules; it cannot be started, since nobody
 * keeps it. @throws UsageError for a file, version or policy that is wrong; Refused with the findings when planning refuses.
 */
export function planHere(file: string, options: { readonly to?: string; readonly policy?: string }): Plan {
  const state = readStateFile(readJsonFile("state", file));
  if (!state.ok) throw new UsageError(`the state ${file} cannot be used: ${state.problem.detail}`);
  const target = parseVersion(options.to ?? "");
  if (target === null) throw new UsageError(`--to ${options.to ?? ""} is not a version such as v1.21.0`);
  const policy = readPolicy(options.policy === undefined ? {} : readPolicyFile(options.policy));
  if (!policy.ok) throw new UsageError(policy.problem.detail);
  const id = "plan-of-a-file" as PlanId;
  const made = makePlan({ state: state.value, target, policy: policy.value, id, parent: null, sha256 });
  if (!made.ok) throw new Refused(409, { title: "no plan", ...made.problem });
  return made.value;
}

function sha256(text: string): Digest {
  return createHash("sha256").update(text).digest("hex") as Digest;
}
