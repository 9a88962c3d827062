import { expect, test } from "vitest";
import { loadContract } from "../contract.ts";
import type { AgentMessage as Wire } from "../gen/lockkeeper/agent/v1/AgentMessage.ts";
import type { HostStep } from "../gen/lockkeeper/agent/v1/HostStep.ts";
import { decodeAgentMessage } from "./agent-message.ts";
import { decodeCoordinatorMessage } from "./coordinator-message.ts";

const session = loadContract().Agent.service.Session;

function up(message: Wire) {
  const read = decodeAgentMessage(session.requestDeserialize(session.requestSerialize(message)));
  return read.ok ? "accepted" : `${read.problem.code}: ${read.problem.detail}`;
}

function assignment(step: HostStep) {
  const wire = { assignment: { request: 1, run: "r", attempt: 1, epoch: 1, step } };
  const read = decodeCoordinatorMessage(session.responseDeserialize(session.responseSerialize(wire)));
  return read.ok ? "accepted" : read.problem.detail;
}

test("the path says what is wrong with a step", () => {
  const packages = ["MANAGED_PACKAGE_KUBELET" as const];
  expect(assignment({ id: "s", on: "w1", verifyNode: { to: "v1.21.0" } })).toBe("accepted");
  expect(assignment({ id: "s", on: "w1" })).toBe("assignment.step.kind is missing or not known");
  expect(assignment({ id: "s", on: "W_1", saveNodeState: {} })).toMatch(/^assignment\.step\.on is "W_1"/);
  expect(assignment({ id: "", on: "w1", saveNodeState: {} })).toMatch(/^assignment\.step\.id/);
  expect(assignment({ id: "s", on: "w1", verifyNode: { to: "newest" } })).toMatch(/^assignment\.step\.verifyNode\.to/);
  expect(assignment({ id: "s", on: "w1", installPackages: { to: "v1.21.0", packages: [] } })).toBe(
    "assignment.step.installPackages.packages is empty",
  );
  expect(assignment({ id: "s", on: "w1", installPackages: { to: "v1.21.0", packages: [77 as never] } })).toBe(
    "assignment.step.installPackages.packages[0] is 77, which is not known",
  );
  expect(assignment({ id: "s", on: "w1", stage: { to: "v1.21.0", packages } })).toBe(
    "assignment.step.stage.role is NODE_ROLE_UNSPECIFIED, which is not known",
  );
});

test("the path says what is wrong with a report", () => {
  const key = { run: "r", step: "s", attempt: 1 };
  const failed = (code: string) => ({
    kind: "HOST_STEP_KIND_STAGE" as const,
    findings: [{ code, saw: "x", cluster: {} }],
  });
  expect(up({})).toBe("request-malformed: body is missing or not known");
  expect(up({ settled: { number: 1, key, outcome: { failed: failed("disk-low") } } })).toBe("accepted");
  expect(up({ settled: { number: 1, key, outcome: { failed: failed("disk-lowish") } } })).toMatch(
    /^request-malformed: settled\.outcome\.failed\.findings\[0\]\.code is "disk-lowish"/,
  );
  expect(up({ settled: { number: 1, key, outcome: { done: {} } } })).toMatch(/settled\.outcome\.done\.evidence/);
  expect(up({ settled: { number: 1, outcome: {} } })).toBe("request-malformed: settled.key is missing");
  const many = Array.from({ length: 1001 }, () => ({ code: "disk-low", saw: "x", cluster: {} }));
  const flood = { settled: { number: 1, key, outcome: { failed: { ...failed("disk-low"), findings: many } } } };
  expect(up(flood)).toMatch(/holds more than 1000 items/);
  expect(up({ leadAnswer: { request: "18446744073709551615" } })).toMatch(/leadAnswer\.request/);
  expect(up({ leadAnswer: { request: 1, refusal: { code: "because" } } })).toMatch(/leadAnswer\.refusal\.code/);
});

test("a hello of another version is refused by its version, whatever else it holds", () => {
  expect(up({ hello: { wireVersion: 2, journalVersion: 1 } })).toMatch(/^wire-version-unknown: .*wire 2/);
  expect(up({ hello: { wireVersion: 1, journalVersion: 9 } })).toMatch(/^wire-version-unknown: .*journal 9/);
  expect(up({ hello: { wireVersion: 1, journalVersion: 1 } })).toMatch(/^request-malformed: hello\.node/);
});
