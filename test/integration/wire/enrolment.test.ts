import { stat } from "node:fs/promises";
import { encodeHello } from "@lockkeeper/protocol/codec/hello";
import { loadContract } from "@lockkeeper/protocol/contract";
import { dialOptions, enrolmentCredentials } from "@lockkeeper/protocol/credentials";
import { fromStatus } from "@lockkeeper/protocol/status";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../../fixtures/eventually.ts";
import {
  bareSession,
  type Coordinator,
  type CoordinatorOptions,
  factsOf,
  type Home,
  helloOf,
  keysFor,
  machineOf,
  makeHome,
  startAgent,
  startCoordinator,
  uidOf,
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

const connected = (coordinator: Coordinator, node = W1) =>
  coordinator.agents.hellos().get(node)?.presence.connected ?? false;

test("an agent with a good token gets a certificate for its node and a session", async () => {
  const coordinator = await coordinatorUp();
  const agent = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  expect(coordinator.agents.hellos().get(W1)).toMatchObject({
    presence: { uid: uidOf("w1"), machineId: machineOf("w1") },
    journal: { epoch: null, records: 0 },
    runningUnits: ["lockkeeper-run-1.service"],
  });
  expect(coordinator.agents.facts().get(W1)).toMatchObject({ os: "Debian GNU/Linux 12", machineId: machineOf("w1") });
  const keys = await agent.keysFile.load();
  expect(keys?.certificate.identity).toMatchObject({ node: "w1", uid: uidOf("w1") });
  expect(home.rows.get(W1)).toMatchObject({ serial: keys?.certificate.serial, machineId: machineOf("w1") });
  expect((await stat(agent.keysPath)).mode & 0o777).toBe(0o600);
  const logged = JSON.stringify([coordinator.said, agent.said]);
  expect(logged).not.toContain("token-of-w1");
  expect(logged).not.toContain("PRIVATE KEY");
});

test("a wrong token gets nothing", async () => {
  const coordinator = await coordinatorUp();
  const agent = await agentUp(W1, { ports: coordinator, token: "stolen" });
  await eventually(() => expect(coordinator.asked.length).toBeGreaterThan(1));
  expect(JSON.stringify(agent.said)).toContain("enrolment-refused");
  expect(home.rows.size).toBe(0);
  expect(await agent.keysFile.load()).toBeNull();
});

test("a token of one node gives no certificate for another", async () => {
  const coordinator = await coordinatorUp();
  const agent = await agentUp(W2, { ports: coordinator, token: "token-of-w1" });
  await eventually(() => expect(JSON.stringify(agent.said)).toContain("identity-mismatch"));
  expect(home.rows.has(W2)).toBe(false);
  expect(await agent.keysFile.load()).toBeNull();
  expect(coordinator.agents.hellos().size).toBe(0);
});

test("an agent does not show its token to a coordinator of another authority", async () => {
  const coordinator = await coordinatorUp();
  const other = await makeHome();
  const agent = await agentUp(W1, { ports: coordinator, authorityFile: other.authorityFile });
  await eventually(() => expect(JSON.stringify(agent.said)).toContain("peer-away"));
  expect(coordinator.asked).toEqual([]);
});

test("a certificate of another authority is refused by TLS", async () => {
  const coordinator = await coordinatorUp();
  const other = await makeHome();
  const keys = await keysFor(other, "w1");
  home.rows.set(W1, other.rows.get(W1)!);
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await session.first).toMatch(/^peer-away: UNAVAILABLE/);
  expect(coordinator.agents.hellos().size).toBe(0);
});

test("the coordinator's own kind of certificate is no agent's", async () => {
  const coordinator = await coordinatorUp();
  const own = await home.authority.issueCoordinator(Date.now());
  const session = await bareSession(home.authority.certificatePem, own, coordinator.agentPort);
  expect(await session.first).toMatch(/^(peer-away: UNAVAILABLE|certificate-refused)/);
});

test.each([
  ["node", { node: "w2" }, "identity-mismatch"],
  ["UID", { uid: "uid-of-another" }, "identity-mismatch"],
  ["machine", { machineId: "m2", facts: factsOf("w1", "m2" as never) }, "identity-mismatch: w1 enrolled on machine"],
])("a certificate for one node is refused for another %s", async (_what, change, code) => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  await keysFor(home, "w2");
  const hello = encodeHello(helloOf("w1", change as never));
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort, { hello });
  expect(await session.first).toMatch(new RegExp(`^${code}`));
  expect(coordinator.agents.hellos().size).toBe(0);
});

test("the same hello without the change is let in", async () => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await session.first).toBe("welcome");
});

test("facts of another machine do not come in under a true hello", async () => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const facts = helloOf("w2").facts;
  const hello = encodeHello(helloOf("w1", { facts }));
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort, { hello });
  expect(await session.first).toMatch(/^identity-mismatch/);
});

test("an older certificate than the newest, one without an enrolment, and a removed node's are refused", async () => {
  const coordinator = await coordinatorUp({ known: (node) => node !== W2 });
  const old = await keysFor(home, "w1");
  await keysFor(home, "w1");
  const { certificatePem } = home.authority;
  expect(await (await bareSession(certificatePem, old, coordinator.agentPort)).first).toMatch(/^certificate-refused/);
  home.rows.clear();
  const lost = await keysFor(home, "w1", undefined, false);
  expect(await (await bareSession(certificatePem, lost, coordinator.agentPort)).first).toMatch(/^certificate-refused/);
  const removed = await keysFor(home, "w2");
  const hello = { hello: encodeHello(helloOf("w2")) };
  const session = await bareSession(certificatePem, removed, coordinator.agentPort, hello);
  expect(await session.first).toMatch(/^identity-mismatch: the cluster has no node w2/);
});

test("enrolling beside a live agent waits for a person, who lets it in; the old session then ends", async () => {
  const coordinator = await coordinatorUp();
  const first = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  const { serial } = home.rows.get(W1)!;
  const second = await agentUp(W1, { ports: coordinator, machineId: "machine-2" as never });
  await eventually(() =>
    expect(coordinator.approvals.pending()).toMatchObject([{ node: "w1", machineId: "machine-2" }]),
  );
  await eventually(() => expect(JSON.stringify(second.said)).toContain("enrolment-needs-approval"));
  expect(await second.keysFile.load()).toBeNull();
  expect(home.rows.get(W1)?.serial).toBe(serial);
  await first.close();
  await eventually(() => expect(connected(coordinator)).toBe(false));
  // Its machine-id is still another one: it goes on waiting.
  await eventually(() => expect(coordinator.approvals.pending()[0]?.why).toContain("was machine machine-of-w1"));
  expect(coordinator.approvals.approve(W1)).toMatchObject({ ok: true });
  await eventually(() =>
    expect(coordinator.agents.hellos().get(W1)?.presence).toMatchObject({ machineId: "machine-2" }),
  );
  expect(coordinator.approvals.approve(W1)).toMatchObject({ ok: false, problem: { code: "node-unknown" } });
});

test("approving beside a live agent ends the live one's session", async () => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1");
  const live = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await live.first).toBe("welcome");
  const second = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(coordinator.approvals.pending()).toHaveLength(1));
  coordinator.approvals.approve(W1);
  expect(await live.ended).toMatch(/^peer-away: w1 (was enrolled anew|opened a newer session)/);
  await eventually(async () => expect(await second.keysFile.load()).not.toBeNull());
});

test("an agent that starts again on the same machine needs nobody, with or without its keys", async () => {
  const coordinator = await coordinatorUp();
  const first = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  const { serial } = home.rows.get(W1)!;
  await first.close();
  await eventually(() => expect(connected(coordinator)).toBe(false));
  const again = await agentUp(W1, { ports: coordinator, keysFile: first.keysFile });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  expect(home.rows.get(W1)?.serial).toBe(serial);
  expect(coordinator.asked).toHaveLength(1);
  await again.close();
  await eventually(() => expect(connected(coordinator)).toBe(false));
  await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  expect(home.rows.get(W1)?.serial).not.toBe(serial);
  expect(coordinator.approvals.pending()).toEqual([]);
});

test("an agent whose enrolment the coordinator lost enrols again by itself", async () => {
  const coordinator = await coordinatorUp();
  const first = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  await first.close();
  home.rows.clear();
  await agentUp(W1, { ports: coordinator, keysFile: first.keysFile });
  await eventually(() => expect(home.rows.has(W1) && connected(coordinator)).toBe(true));
});

test("a certificate is renewed before it ends, and the session goes on under the new one", async () => {
  const coordinator = await coordinatorUp({ lifeMs: 4_000 });
  const agent = await agentUp(W1, { ports: coordinator });
  await eventually(() => expect(connected(coordinator)).toBe(true));
  const { serial } = home.rows.get(W1)!;
  await eventually(() => expect(home.rows.get(W1)?.serial).not.toBe(serial));
  await eventually(async () =>
    expect((await agent.keysFile.load())?.certificate.serial).toBe(home.rows.get(W1)?.serial),
  );
  await eventually(() => expect(connected(coordinator)).toBe(true));
  expect(coordinator.asked).toHaveLength(1);
});

test("a session does not outlive its certificate", async () => {
  const coordinator = await coordinatorUp();
  const keys = await keysFor(home, "w1", undefined, true, 1_500);
  const session = await bareSession(home.authority.certificatePem, keys, coordinator.agentPort);
  expect(await session.first).toBe("welcome");
  expect(await session.ended).toBe("certificate-refused: the certificate has ended");
});

test("the enrolment listener takes no long messages and speaks for nobody on the agents' service", async () => {
  const coordinator = await coordinatorUp();
  const contract = loadContract();
  const credentials = enrolmentCredentials(home.authority.certificatePem);
  const address = `127.0.0.1:${coordinator.enrolPort}`;
  const client = new contract.Enrolment(address, credentials, {
    ...dialOptions("enrolment"),
    "grpc.max_send_message_length": -1,
  });
  closing.push(() => client.close());
  const code = (token: string) =>
    new Promise<string>((resolve) => {
      client.Enrol({ token, csrPem: "x", machineId: "m" }, (error) => resolve(error ? fromStatus(error).code : "ok"));
    });
  expect(await code("x".repeat(100_000))).toBe("request-too-large");
  expect(await code("x".repeat(20_000))).toBe("request-malformed");
  expect(await code("token-of-w1")).toBe("request-malformed");
  expect(coordinator.asked).toEqual(["token-of-w1"]);
  const agents = new contract.Agent(address, credentials, dialOptions("agents"));
  closing.push(() => agents.close());
  const renewed = await new Promise<number | undefined>((resolve) => {
    agents.Renew({ csrPem: "x" }, (error) => resolve(error?.code));
  });
  expect(renewed).toBe(12);
});

test("nobody without a certificate gets through to the agents' listener", async () => {
  const coordinator = await coordinatorUp();
  const contract = loadContract();
  const credentials = enrolmentCredentials(home.authority.certificatePem);
  const client = new contract.Agent(`127.0.0.1:${coordinator.agentPort}`, credentials, dialOptions("agents"));
  closing.push(() => client.close());
  const code = await new Promise<number | undefined>((resolve) => {
    client.Renew({ csrPem: "x" }, (error) => resolve(error?.code));
  });
  expect(code).toBe(14);
});
