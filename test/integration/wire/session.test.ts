import { fail, ok } from "@lockkeeper/core/model/errors";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { LogPart } from "@lockkeeper/core/model/step-log";
import type { Version } from "@lockkeeper/core/model/version";
import { encodeHello } from "@lockkeeper/protocol/codec/hello";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../fixtures/eventually.ts";
import {
  bareSession,
  type Coordinator,
  type CoordinatorOptions,
  epoch,
  factsOf,
  type Home,
  helloOf,
  keysFor,
  machineOf,
  makeHome,
  memoryJournal,
  RUN,
  startAgent,
  startCoordinator,
  uidOf,
  VERIFIED,
  verifyStep,
  W1,
  W2,
} from "../../fixtures/wire.ts";

let home: Home;
const closing: (() => unknown)[] = [];
beforeEach(async () => {
  home = await makeHome();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function coordinatorUp(options?: CoordinatorOptions): Promise<Coordinator> {
  const coordinator = await startCoordinator(home, options);
  closing.push(coordinator.close);
  return coordinator;
}

async function agentUp(...args: Parameters<typeof startAgent> extends [Home, ...infer Rest] ? Rest : never) {
  const agent = await startAgent(home, ...args);
  closing.push(agent.close);
  return agent;
}

const isConnected = (coordinator: Coordinator, node = W1) =>
  coordinator.agents.hellos().get(node)?.presence.connected ?? false;

async function both(options?: CoordinatorOptions, resendEveryMs?: number) {
  const coordinator = await coordinatorUp(options);
  const agent = await agentUp(W1, { ports: coordinator, ...(resendEveryMs === undefined ? {} : { resendEveryMs }) });
  await eventually(() => expect(isConnected(coordinator)).toBe(true));
  return { coordinator, agent, agents: coordinator.agents };
}

const step = verifyStep("w1");
const types = (journal: { records(): readonly { type: string }[] }) => journal.records().map((r) => r.type);

test("an assignment is taken when its intent is journalled, and acknowledged when its outcome is in the log", async () => {
  const { coordinator, agent, agents } = await both();
  expect(await agents.lead(epoch(3))).toEqual(ok(null));
  expect(types(agent.journal)).toEqual(["epoch"]);
  expect(await agents.assign(W1, RUN, step, 1, epoch(3))).toEqual(ok(null));
  expect(types(agent.journal)).toEqual(["epoch", "intended"]);
  await eventually(() => expect(coordinator.progress).toEqual(["verifying"]));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toEqual(["epoch", "intended", "settled", "acknowledged"]));
  const by = { is: "agent", node: "w1", uid: uidOf("w1"), machineId: machineOf("w1"), epoch: 3 };
  // At least once: on a busy machine the report is sent again before its acknowledgement has come.
  const report = { run: RUN, step: step.id, attempt: 1, outcome: VERIFIED, by };
  expect(coordinator.settled.length).toBeGreaterThanOrEqual(1);
  for (const settled of coordinator.settled) expect(settled).toEqual(report);
});

test("an assignment of a higher epoch than the agent was told of is journalled before it is taken", async () => {
  const { agent, agents } = await both();
  expect(await agents.assign(W1, RUN, step, 1, epoch(9))).toEqual(ok(null));
  expect(types(agent.journal)).toEqual(["epoch", "intended"]);
  expect(agent.journal.summary().epoch).toBe(9);
});

test("an older epoch is refused, to lead and to assign, and nothing is done", async () => {
  const { agent, agents } = await both();
  expect(await agents.lead(epoch(5))).toEqual(ok(null));
  expect(await agents.lead(epoch(4))).toMatchObject({ ok: false, problem: { code: "epoch-old" } });
  const refused = await agents.assign(W1, RUN, step, 1, epoch(4));
  expect(refused).toMatchObject({ ok: false, problem: { code: "epoch-old" } });
  expect(agent.begun).toEqual([]);
  expect(types(agent.journal)).toEqual(["epoch"]);
  expect(await agents.assign(W1, RUN, step, 1, epoch(5))).toEqual(ok(null));
});

test("an agent that connects later is told who leads", async () => {
  const { coordinator, agents } = await both();
  await agents.lead(epoch(5));
  const late = await agentUp(W2, { ports: coordinator });
  await eventually(() => expect(late.journal.summary().epoch).toBe(5));
});

test("agents are told which run is open, at once, later, and with its end; none before somebody leads", async () => {
  const { coordinator, agent, agents } = await both();
  agents.openRun(RUN);
  await agents.lead(epoch(5));
  await eventually(() => expect(agent.letGo).toEqual([RUN]));
  agents.openRun(RUN);
  agents.openRun(null);
  await eventually(() => expect(agent.letGo).toEqual([RUN, null]));
  const late = await agentUp(W2, { ports: coordinator });
  await eventually(() => expect(late.letGo).toEqual([null]));
  expect(types(agent.journal)).toEqual(["epoch"]);
});

test("an agent that holds a higher epoch is heard in its hello and refuses", async () => {
  const coordinator = await coordinatorUp();
  const journal = memoryJournal();
  await journal.append({ type: "epoch", epoch: epoch(8) });
  await agentUp(W1, { ports: coordinator, journal });
  await eventually(() => expect(coordinator.agents.hellos().get(W1)?.journal.epoch).toBe(8));
  expect(await coordinator.agents.lead(epoch(2))).toMatchObject({ ok: false, problem: { code: "epoch-old" } });
});

test("a step on another node is refused", async () => {
  const { agent, agents } = await both();
  const refused = await agents.assign(W1, RUN, verifyStep("w2"), 1, epoch(1));
  expect(refused).toMatchObject({ ok: false, problem: { code: "step-refused" } });
  expect(types(agent.journal)).toEqual([]);
});

test("an attempt that runs, and one that is over, may be assigned again: it is done once", async () => {
  const { coordinator, agent, agents } = await both();
  const assign = () => agents.assign(W1, RUN, step, 1, epoch(1));
  expect(await Promise.all([assign(), assign(), assign()])).toEqual([ok(null), ok(null), ok(null)]);
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("acknowledged"));
  const reported = coordinator.settled.length;
  expect(await assign()).toEqual(ok(null));
  await eventually(() => expect(coordinator.settled.length).toBeGreaterThan(reported));
  for (const settled of coordinator.settled) expect(settled).toEqual(coordinator.settled[0]);
  expect(agent.begun).toHaveLength(1);
  expect(types(agent.journal)).toEqual(["epoch", "intended", "settled", "acknowledged"]);
});

test("another attempt at the same step is another one", async () => {
  const { agent, agents } = await both();
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("acknowledged"));
  await agents.assign(W1, RUN, step, 2, epoch(1));
  expect(agent.begun.map((a) => a.attempt)).toEqual([1, 2]);
});

test("a report that cannot be recorded is sent again until it is", async () => {
  const { coordinator, agent, agents } = await both();
  let tries = 0;
  coordinator.gate.before = async () => {
    if (++tries < 3) throw new Error("the store is away");
  };
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(coordinator.settled).not.toEqual([]));
  expect(tries).toBeGreaterThanOrEqual(3);
  await eventually(() => expect(types(agent.journal).at(-1)).toBe("acknowledged"));
});

test("a report is not handed on twice at once, however often it is resent", async () => {
  const { coordinator, agent, agents } = await both(undefined, 100);
  const { promise: recorded, resolve: record } = Promise.withResolvers<void>();
  let calls = 0;
  coordinator.gate.before = async (report) => {
    if (report.step !== step.id) return;
    calls++;
    await recorded;
  };
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(calls).toBe(1));
  // A second step's report overtakes it after the first was resent.
  const second = verifyStep("w1", "second");
  await agents.assign(W1, RUN, second, 1, epoch(1));
  await new Promise((resolve) => setTimeout(resolve, 350));
  agent.finish(second);
  // On a busy machine the second's acknowledgement may come after its resend: only the first's is counted.
  await eventually(() => expect(coordinator.settled.map((r) => r.step)).toContain("second"));
  expect(coordinator.settled.map((r) => r.step)).not.toContain(step.id);
  expect(calls).toBe(1);
  record();
  // At least once: what is resent between the recording and its acknowledgement is handed on again, so calls are not counted here.
  await eventually(() => expect(coordinator.settled.map((r) => r.step)).toContain(step.id));
});

test("a step that ends while the coordinator is down is reported to the next one", async () => {
  const { coordinator, agent, agents } = await both();
  await agents.assign(W1, RUN, step, 1, epoch(1));
  coordinator.close();
  await eventually(() => expect(JSON.stringify(agent.said)).toContain("not connected"));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("settled"));
  const { agentPort, enrolPort } = coordinator;
  const next = await coordinatorUp({ agentPort, enrolPort });
  await eventually(() => expect(next.settled).toMatchObject([{ step: step.id, attempt: 1, outcome: VERIFIED }]));
  await eventually(() => expect(types(agent.journal).at(-1)).toBe("acknowledged"));
  expect(coordinator.settled).toEqual([]);
});

test("a coordinator that died before it acknowledged gets the report again after its restart", async () => {
  const { coordinator, agent, agents } = await both();
  coordinator.gate.before = () => new Promise(() => {});
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("settled"));
  coordinator.close();
  const { agentPort, enrolPort } = coordinator;
  const next = await coordinatorUp({ agentPort, enrolPort });
  await eventually(() => expect(next.settled).not.toEqual([]));
});

test("an agent that died before it was acknowledged reports from its journal after its start", async () => {
  const { coordinator, agent, agents } = await both();
  coordinator.gate.before = async () => {
    throw new Error("the store is away");
  };
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("settled"));
  await agent.close();
  coordinator.gate.before = async () => {};
  const again = await agentUp(W1, { ports: coordinator, journal: agent.journal, keysFile: agent.keysFile });
  await eventually(() => expect(coordinator.settled).not.toEqual([]));
  await eventually(() => expect(types(again.journal).at(-1)).toBe("acknowledged"));
  expect(again.begun).toEqual([]);
});

test("reports wait for a coordinator that does not listen yet", async () => {
  const { coordinator, agent, agents } = await both({ quiet: true });
  await agents.assign(W1, RUN, step, 1, epoch(1));
  agent.finish(step);
  await eventually(() => expect(types(agent.journal)).toContain("settled"));
  const settled: string[] = [];
  agents.listen({
    settled: async (report) => void settled.push(report.step),
    progress: () => {},
    changed: () => {},
  });
  await eventually(() => expect(settled).toContain(step.id));
  expect(coordinator.settled).toEqual([]);
});

test("facts are asked for, with the target minor's offers, and reported again after a step", async () => {
  const coordinator = await coordinatorUp();
  const targets: (Version | null)[] = [];
  let kubelet = "1.20.2-1.1";
  const reader = {
    async read(target: Version | null) {
      targets.push(target);
      const packages = [{ name: "kubelet" as const, installed: kubelet, held: true, configured: true }];
      return { ...factsOf("w1"), packages };
    },
  };
  const agent = await agentUp(W1, { ports: coordinator, reader, factsEveryMs: 600_000 });
  await eventually(() => expect(isConnected(coordinator)).toBe(true));
  const probed = await coordinator.agents.probe(W1, "v1.21.0" as Version);
  expect(probed).toMatchObject({ ok: true, value: { machineId: machineOf("w1"), receivedAt: expect.any(Number) } });
  expect(targets).toContain("v1.21.0");
  await coordinator.agents.assign(W1, RUN, step, 1, epoch(1));
  kubelet = "1.21.0-1.1";
  agent.finish(step);
  const installed = () => coordinator.agents.facts().get(W1)?.packages[0]?.installed;
  await eventually(() => expect(installed()).toBe("1.21.0-1.1"));
});

test("many who ask at once are answered one after the other, each of what it asked", async () => {
  const coordinator = await coordinatorUp();
  const began: string[] = [];
  let reading = 0;
  const reader = {
    async read(target: Version | null) {
      if (target === null) return factsOf("w1");
      began.push(target);
      expect(++reading, "hosts' package managers are asked one at a time").toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      reading--;
      return { ...factsOf("w1"), offers: [{ name: "kubeadm" as const, version: `${target.slice(1)}-1.1` }] };
    },
  };
  await agentUp(W1, { ports: coordinator, reader, factsEveryMs: 600_000 });
  await eventually(() => expect(isConnected(coordinator)).toBe(true));
  const minors = Array.from({ length: 8 }, (_, i) => `v1.${21 + i}.0`);
  const asked = [...minors, ...minors];
  const offered = async (target: string) => {
    const probed = await coordinator.agents.probe(W1, target as Version);
    return probed.ok ? probed.value.offers.map(({ version }) => version) : probed.problem;
  };
  expect(await Promise.all(asked.map(offered))).toEqual(asked.map((target) => [`${target.slice(1)}-1.1`]));
  // Who asked for the same while it waited shares its answer.
  expect(began.length).toBeLessThan(asked.length);
  expect(new Set(began)).toEqual(new Set(minors));
});

test("a host that cannot be read is a problem of that query, not the end of the session", async () => {
  const coordinator = await coordinatorUp();
  const reader = {
    async read(target: Version | null) {
      if (target !== null) throw new Error("apt-cache failed");
      return factsOf("w1");
    },
  };
  await agentUp(W1, { ports: coordinator, reader });
  await eventually(() => expect(isConnected(coordinator)).toBe(true));
  const probed = await coordinator.agents.probe(W1, "v1.21.0" as Version);
  expect(probed).toEqual(fail("internal", "the host could not be read: apt-cache failed"));
  expect(isConnected(coordinator)).toBe(true);
});

test("parts of a step's log are asked of its host, a few at a time, and a refusal comes as it was said", async () => {
  const coordinator = await coordinatorUp();
  const part = { path: "/log", offset: 0, text: "Setting up kubeadm\n", next: 19, size: 19, over: true };
  const free = Promise.withResolvers<void>();
  const asked: unknown[] = [];
  const logs = {
    async read(key: AttemptKey, offset: number) {
      asked.push([key, offset]);
      if (key.attempt > 1) return fail<LogPart>("log-unknown", "that attempt ran nothing");
      await free.promise;
      return ok({ ...part, offset });
    },
  };
  await agentUp(W1, { ports: coordinator, logs });
  await eventually(() => expect(isConnected(coordinator)).toBe(true));
  const { agents } = coordinator;
  const key = { run: RUN, step: step.id, attempt: 1 };
  const many = Array.from({ length: 12 }, (_, offset) => agents.log(W1, key, offset));
  await eventually(() => expect(asked.length).toBeGreaterThan(0));
  free.resolve();
  const answers = await Promise.all(many);
  expect(answers[7]).toEqual(expect.objectContaining({ ok: false }));
  for (const [offset, answer] of answers.entries())
    if (answer.ok) expect(answer.value).toEqual({ ...part, offset });
    else expect(answer.problem.code).toBe("rate-limited");
  expect(answers.filter(({ ok: is }) => is).length).toBe(7);
  expect(await agents.log(W1, { ...key, attempt: 2 }, 5)).toEqual(fail("log-unknown", "that attempt ran nothing"));
  expect(asked.at(-1)).toEqual([{ ...key, attempt: 2 }, 5]);
  expect(await agents.log(W2, key, 0)).toMatchObject({ problem: { code: "agent-away" } });
  expect(isConnected(coordinator)).toBe(true);
});

test("an agent that went away is known, disconnected, and takes nothing", async () => {
  const { coordinator, agent, agents } = await both();
  const unanswered = agents.assign(W1, RUN, step, 1, epoch(1));
  expect(await unanswered).toEqual(ok(null));
  await agent.close();
  await eventually(() => expect(isConnected(coordinator)).toBe(false));
  expect(agents.facts().has(W1)).toBe(true);
  expect(await agents.assign(W1, RUN, step, 1, epoch(1))).toMatchObject({ problem: { code: "agent-away" } });
  expect(await agents.probe(W2, null)).toMatchObject({ problem: { code: "agent-away" } });
});

test("what waits for an answer ends with the session", async () => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await session.first).toBe("welcome");
  const assigned = coordinator.agents.assign(W1, RUN, step, 1, epoch(1));
  session.call.cancel();
  expect(await assigned).toMatchObject({ ok: false, problem: { code: "agent-away" } });
});

test.each<[string, object, RegExp]>([
  ["a first message that is no hello", { facts: {} }, /^request-malformed/],
  ["an empty first message", {}, /^request-malformed: body is missing/],
  [
    "another version of the wire",
    { hello: { ...encodeHello(helloOf("w1")), wireVersion: 2 } },
    /^wire-version-unknown: the agent speaks wire 2/,
  ],
  ["a malformed hello", { hello: { ...encodeHello(helloOf("w1")), bootId: "" } }, /^request-malformed: hello\.bootId/],
  [
    "an oversized message",
    { hello: { ...encodeHello(helloOf("w1")), runningUnits: ["x".repeat(2_000_000)] } },
    /^request-too-large/,
  ],
])("%s ends the session, and nobody is connected", async (_what, first, code) => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort, first);
  expect(await session.first).toMatch(code);
  expect(coordinator.agents.hellos().size).toBe(0);
});

test.each<[string, object, RegExp]>([
  ["a second hello", { hello: encodeHello(helloOf("w1")) }, /^request-malformed: a second hello/],
  ["an unknown finding", settledWith("no-such-code"), /^request-malformed: settled\.outcome.*no-such-code/],
  ["a settled step before any epoch", settledWith("disk-low"), /^request-malformed: .*never accepted an epoch/],
])("%s ends the session", async (_what, message, code) => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await session.first).toBe("welcome");
  session.call.write(message);
  expect(await session.ended).toMatch(code);
  await eventually(() => expect(isConnected(coordinator)).toBe(false));
  expect(coordinator.settled).toEqual([]);
});

function settledWith(code: string) {
  const findings = [{ code, saw: "x", cluster: {} }];
  const outcome = { failed: { kind: "HOST_STEP_KIND_STAGE", findings } };
  return { settled: { number: 1, key: { run: "r", step: "s", attempt: 1 }, outcome } };
}
