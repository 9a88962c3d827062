import { readConfig as agentConfig } from "@lockkeeper/agent/config";
import { AGENT_VARIABLES } from "@lockkeeper/agent/config-reference";
import { readConfig as coordinatorConfig } from "@lockkeeper/coordinator/config";
import { COORDINATOR_VARIABLES } from "@lockkeeper/coordinator/config-reference";
import type { Result } from "@lockkeeper/core/model/errors";
import { POLICY_BOUNDS } from "@lockkeeper/core/model/policy";
import { POLICY_REFERENCE } from "@lockkeeper/core/model/policy-reference";
import type { Variable } from "@lockkeeper/core/model/variable";
import { readPolicy } from "@lockkeeper/core/rules/policy";
import { describe, expect, it } from "vitest";
import { defaultAt } from "../../docs/configuration-page.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Part = readonly [string, (env: Env) => Result<object>, readonly Variable[], Env];

const parts: readonly Part[] = [
  ["coordinator", coordinatorConfig, COORDINATOR_VARIABLES, {}],
  [
    "agent",
    agentConfig,
    AGENT_VARIABLES,
    { NODE_NAME: "w1", LOCKKEEPER_COORDINATOR: "h:1", LOCKKEEPER_ENROLMENT: "h:2" },
  ],
];

describe.each(parts)("the variables of the %s in docs/configuration.md", (_name, read, variables, needed) => {
  it("are those that are read", () => {
    const asked = new Set<string>();
    const get = (env: Env, name: string) => {
      asked.add(name);
      return env[name];
    };
    read(new Proxy(needed, { get }));
    const how = "add a row to config-reference.ts beside config.ts, then run `npx --yes pnpm@12 run docs`";
    expect([...asked].sort(), how).toEqual(variables.map(({ name }) => name).sort());
  });

  it("have the defaults that count", () => {
    const said = Object.fromEntries(variables.flatMap((v) => (v.fallback ? [[v.name, v.fallback]] : [])));
    expect(read({ ...said, ...needed })).toEqual(read(needed));
    const musts = variables.filter((v) => v.fallback === null).map((v) => v.name);
    expect(musts.sort()).toEqual(Object.keys(needed).sort());
    for (const name of musts) expect(read({ ...needed, [name]: undefined }).ok, name).toBe(false);
  });

  it("have the bounds that count", () => {
    for (const { name, form } of variables) {
      const takes = (value: unknown) => read({ ...needed, [name]: String(value) }).ok;
      const [min, max] = form.is === "whole" ? [form.min, form.max] : [1, 65_535];
      if (form.is === "whole" || form.is === "port")
        expect([min - 1, min, max, max + 1].map(takes), name).toEqual([false, true, true, false]);
      if (form.is === "path") expect(takes("not/absolute"), name).toBe(false);
    }
  });
});

describe("the policy's settings in docs/configuration.md", () => {
  it("have bounds when they are numbers, and say what they take otherwise", () => {
    for (const [path, row] of Object.entries<{ takes?: string }>(POLICY_REFERENCE)) {
      const number = typeof defaultAt(path) === "number";
      expect([path, path in POLICY_BOUNDS, row.takes === undefined]).toEqual([path, number, number]);
    }
    expect(Object.keys(POLICY_BOUNDS).filter((path) => !(path in POLICY_REFERENCE))).toEqual([]);
  });

  it("can be given, each with its default", () => {
    for (const path of Object.keys(POLICY_REFERENCE)) {
      const [key = "", field] = path.split(".");
      const value = defaultAt(path);
      if (value === null) continue;
      const read = readPolicy(field === undefined ? { [key]: value } : { [key]: { [field]: value } });
      expect([path, read.ok ? "" : read.problem.detail]).toEqual([path, ""]);
    }
  });
});
