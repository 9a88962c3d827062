import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Finding } from "@lockkeeper/core/model/finding";
import type { Plan } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY, type Policy } from "@lockkeeper/core/model/policy";
import type { ClusterState, NodeState } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import type { Estimate } from "@lockkeeper/core/plan/estimate";
import type { RunReport } from "@lockkeeper/core/report/report";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Static } from "typebox";
import { expect, expectTypeOf, it } from "vitest";
import type { AheadBody } from "./ahead.ts";
import type { ClusterBody, NodeBody } from "./cluster.ts";
import { COMPONENTS } from "./components.ts";
import type { RunEventBody } from "./event.ts";
import type { FindingBody } from "./finding.ts";
import type { EstimateBody, PlanBody } from "./plan.ts";
import { PolicyBody, partialPolicySchema } from "./policy.ts";
import type { ReportBody } from "./report.ts";
import type { SnapshotBody, SnapshotView } from "./snapshot.ts";
import type { UpgradeStatusBody } from "./upgrade.ts";

/** A type as JSON carries it: without brands, lists of any length, all of it plain. */
type Wire<T> = T extends { readonly __brand: string }
  ? T extends string
    ? string
    : number
  : T extends readonly (infer I)[]
    ? Wire<I>[]
    : T extends object
      ? { -readonly [K in keyof T]: Wire<T[K]> }
      : T;

it("the schemas say of each body what core's types say", () => {
  expectTypeOf<Wire<Finding>>().toExtend<Static<typeof FindingBody>>();
  expectTypeOf<Wire<Policy>>().toExtend<Static<typeof PolicyBody>>();
  expectTypeOf<Wire<Plan>>().toExtend<Static<typeof PlanBody>>();
  expectTypeOf<Wire<Estimate>>().toExtend<Static<typeof EstimateBody>>();
  expectTypeOf<Wire<Ahead>>().toExtend<Static<typeof AheadBody>>();
  expectTypeOf<Wire<UpgradeStatus>>().toExtend<Static<typeof UpgradeStatusBody>>();
  expectTypeOf<Wire<RunEvent>>().toExtend<Static<typeof RunEventBody>>();
  expectTypeOf<Wire<RunReport>>().toExtend<Static<typeof ReportBody>>();
  expectTypeOf<Wire<NodeState>>().toExtend<Static<typeof NodeBody>>();
  expectTypeOf<Wire<ClusterState>>().toExtend<Static<typeof ClusterBody>>();
  expectTypeOf<Wire<SnapshotView>>().toExtend<Static<typeof SnapshotBody>>();
  // Nothing that core's types hold is left out of the description.
  expectTypeOf<keyof Policy>().toEqualTypeOf<keyof Static<typeof PolicyBody>>();
  expectTypeOf<keyof Plan>().toEqualTypeOf<keyof Static<typeof PlanBody>>();
  expectTypeOf<keyof UpgradeStatus>().toEqualTypeOf<keyof Static<typeof UpgradeStatusBody>>();
  expectTypeOf<keyof RunReport>().toEqualTypeOf<keyof Static<typeof ReportBody>>();
  expectTypeOf<keyof NodeState>().toEqualTypeOf<keyof Static<typeof NodeBody>>();
  expectTypeOf<keyof ClusterState>().toEqualTypeOf<keyof Static<typeof ClusterBody>>();
});

it("the schema of a policy names every field of one, and takes the default", () => {
  const named = Object.entries(PolicyBody.properties).map(([name, schema]) => {
    const fields = "properties" in schema ? Object.keys(schema.properties as object) : [];
    return [name, fields] as const;
  });
  for (const [name, fields] of named) {
    const value: unknown = Reflect.get(DEFAULT_POLICY, name);
    if (fields.length > 0) expect(fields.sort(), name).toEqual(Object.keys(value as object).sort());
  }
  const check = new Ajv2020({ strict: false }).compile(partialPolicySchema());
  expect(check(DEFAULT_POLICY), JSON.stringify(check.errors)).toBe(true);
  expect(check({ drain: { timeoutSeconds: 30 } })).toBe(true);
  expect(check({ drain: { timeoutSeconds: 1 } })).toBe(false);
  expect(check({ drain: { minutes: 1 } })).toBe(false);
});

it("every named schema has its own name", () => {
  const names = COMPONENTS.map((schema) => Reflect.get(schema, "$id"));
  expect(new Set(names).size).toBe(COMPONENTS.length);
  expect(names.every((name) => typeof name === "string")).toBe(true);
});
