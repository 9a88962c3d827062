import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Connection } from "@lockkeeper/cli/client";
import { statusOf } from "@lockkeeper/cli/shared";
import { aBudget } from "@lockkeeper/sandbox/api/samples";
import { HOST_FAULTS } from "@lockkeeper/sandbox/faults/host-faults";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeEnvironment } from "../demo/environment.ts";
import { openSimulated, TO } from "../demo/simulated.ts";
import type { System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";
import { encryptedSnapshot } from "../fixtures/encrypted-snapshot.ts";
import { etcdBinaries } from "../fixtures/etcd.ts";
import { knownExamples } from "./known.ts";
import { answered, type Person, type Said, typed } from "./shell.ts";
import { until } from "./until.ts";

/** Everything is quick here, and a person is asked before each node. */
const POLICY = {
  drain: { timeoutSeconds: 10 },
  gate: { readySeconds: 1, timeoutSeconds: 10 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
  gates: { workloads: true, approval: "node" },
};
/** A workload that no controller of the simulation tends: it is as ready as this test says. */
const SHOP = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "shop", namespace: "default" } };
const GATE = "gate-workloads";

const VERIFY_FILE = "lockkeeper snapshot verify etcd.db.zst.age --identity key.txt --etcd 3.5.21";
/** What needs more than this machine has, and what that is. */
const elsewhere = new Map<string, string>();

let system: System;
let connection: Connection;
let person: Person;
/** What stands for something in the examples, and what it is here. */
const names = new Map<string, string>();
const done: string[] = [];

beforeAll(async () => {
  system = await openSimulated({ controlPlanes: 1, workers: 2 });
  shop(1);
  const coordinator = await system.coordinator();
  await coordinator.ready(60_000);
  const { bin, ...variables } = await writeEnvironment(system, coordinator.connection);
  connection = { ...coordinator.connection, token: variables.LOCKKEEPER_TOKEN };
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-examples-"));
  const path = `${bin}:${process.env.PATH}`;
  // The command is started many times: what Node makes of its sources is kept.
  const cache = join(folder, "compiled");
  person = { folder, env: { ...variables, HOME: folder, TZ: "UTC", PATH: path, NODE_COMPILE_CACHE: cache } };
  await writeFile(join(folder, "policy.json"), JSON.stringify(POLICY));
});
afterAll(async () => {
  await rm(person.folder, { recursive: true, force: true });
  await system.close();
});

/** An example as it stands in the help, with what is here in the place of what it only names. */
function real(example: string): string {
  done.push(example);
  return [...names].reduce((line, [name, here]) => line.replaceAll(name, here), example);
}

/** Runs examples side by side; each must end well. @returns what each said */
async function run(examples: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const said = await Promise.all(examples.map(async (one) => [one, await typed(real(one), person)] as const));
  for (const [, ended] of said) fine(ended, 0);
  return new Map(said.map(([one, { text }]) => [one, text]));
}

/** Runs an example at a terminal. @returns what it said */
async function ask(example: string, answer = "y"): Promise<string> {
  const ended = await answered(real(example), answer, person);
  fine(ended, 0);
  expect(ended.text, example).toContain("[y/N]");
  return ended.text;
}

function fine({ line, code, text }: Said, wanted: number): void {
  expect({ line, code, text: code === wanted ? "" : text }).toEqual({ line, code: wanted, text: "" });
  expect(text, line).not.toMatch(/an error of the command itself/);
}

/** The newest upgrade; undefined while there is none. */
const newest = () => statusOf(connection, undefined).catch(() => undefined);
const verb = (name: string, id: string) => call(connection, "POST", `/api/v1/upgrades/${id}/${name}`, { why: "" });

/** Approves what waits until it stands still otherwise. */
const settles = (id: string) =>
  until(async () => {
    const now = await newest();
    if (now?.can.includes("approve")) await verb("approve", id).catch(() => undefined);
    return now !== undefined && ["halted", "succeeded"].includes(now.state) ? now : null;
  });

function budget(maxUnavailable: number): void {
  system.api.store.put(aBudget("web", "web", { maxUnavailable }));
}

function shop(readyReplicas: number): void {
  const status = { observedGeneration: 1, replicas: 1, readyReplicas, updatedReplicas: 1, currentReplicas: 1 };
  system.api.store.put({ ...SHOP, spec: { replicas: 1 }, status });
}

// Each goes on from what the last left.
it("before anything is touched", { timeout: 600_000 }, async () => {
  const said = await run([
    "lockkeeper doctor",
    "lockkeeper help upgrade",
    "lockkeeper nodes",
    "lockkeeper nodes --json",
    "lockkeeper lock",
    "lockkeeper enrolments",
    "lockkeeper snapshot ls",
    "source <(lockkeeper completion bash)",
    "lockkeeper completion bash > lockkeeper.bash",
    "lockkeeper completion zsh > _lockkeeper",
  ]);
  expect(said.get("lockkeeper doctor")).not.toMatch(/^NO /m);
  // All ask every agent at once.
  await run([
    "lockkeeper preflight",
    "lockkeeper preflight --to v1.34.2",
    "lockkeeper forecast",
    "lockkeeper observe --to v1.34.2 > state.json",
    "lockkeeper plan --to v1.34.2",
    "lockkeeper plan --to v1.34.2 --policy policy.json",
  ]);
  expect(said.get("lockkeeper enrolments")).toBe("No enrolment waits.\n");
  const { items } = await call<{ items: { id: string }[] }>(connection, "GET", "/api/v1/plans");
  names.set("plan-1a2b3c", items[0]?.id ?? "").set("plan-4d5e6f", items[1]?.id ?? "");
  const planned = await run([
    "lockkeeper plan --to v1.34.2 --state state.json",
    "lockkeeper plan diff plan-1a2b3c plan-4d5e6f",
    "lockkeeper plans",
  ]);
  expect(planned.get("lockkeeper plan diff plan-1a2b3c plan-4d5e6f")).toContain("approval");
});

it("an upgrade that waits, halts three times and comes to its end", { timeout: 600_000 }, async () => {
  expect(await ask("lockkeeper upgrade --to v1.34.2 --watch", "n")).toContain("Nothing was done.");
  const fault = await HOST_FAULTS["package-lock"].arm(system.world(TO));
  await run(['lockkeeper upgrade --to v1.34.2 --policy policy.json --yes --why "monthly maintenance"']);
  const { id } = await until(async () => ((await newest())?.can.includes("approve") ? newest() : null));
  names.set("run-1a2b3c", id);

  await run(['lockkeeper pause --why "the shop is busy"']);
  await run([
    "lockkeeper status",
    "lockkeeper status run-1a2b3c --json",
    "lockkeeper events",
    "lockkeeper events --json",
  ]);
  expect(await ask('lockkeeper resume --why "the shop is quiet again"')).toContain(
    `Go on with ${id} (v1.33.4 -> v1.34.2`,
  );
  await ask('lockkeeper approve --why "the canaries look well"');

  expect((await settles(id)).findings.map(({ code }) => code)).toEqual(["package-install-failed"]);
  expect((await typed("lockkeeper status --watch", person)).text).toContain("Could not get lock");
  await fault.mend();
  budget(0);
  await ask('lockkeeper retry --why "the budget is loosened"');
  expect((await settles(id)).findings.map(({ code }) => code)).toContain("drain-blocked-by-budget");
  shop(0);
  await ask('lockkeeper force --why "agreed with the shop, CHG-1234"');
  const stands = await settles(id);
  budget(3);
  expect(stands.steps.filter(({ status }) => status === "failed").map(({ kind }) => kind)).toEqual([GATE]);
  shop(1);
  await ask('lockkeeper skip --why "the probe itself is broken, CHG-1234"');
  expect((await settles(id)).state).toBe("succeeded");

  const shown = await run([
    "lockkeeper status --watch",
    "lockkeeper events -f",
    "lockkeeper logs w1",
    "lockkeeper logs w1 install-packages",
    "lockkeeper logs w1 install-packages --tail",
    "lockkeeper logs cp1 kubeadm-apply --attempt 1",
    "lockkeeper report > change-record.md",
  ]);
  expect(shown.get("lockkeeper events -f")).toContain("ended: succeeded");
  // What kubectl describe node shows.
  const reasons = system.api.store.list("Event").map((event) => event.reason);
  for (const what of ["Cordoned", "Drained", "UpgradedKubelet", "Uncordoned", "Halted"])
    expect(reasons).toContain(`Lockkeeper${what}`);
  expect(shown.get("lockkeeper logs w1")).toMatch(/install-\S+ +1 +FAILED/);
});

it("afterwards: snapshots, rollback points", { timeout: 600_000 }, async () => {
  const { items } = await call<{ items: { digest: string }[] }>(connection, "GET", "/api/v1/snapshots");
  names.set("0674db47", items[0]?.digest.slice(0, 8) ?? "");
  const points = await call<{ items: { digest: string }[] }>(connection, "GET", "/api/v1/rollback-points");
  names.set("5be0c7a1", points.items[0]?.digest.slice(0, 8) ?? "");
  await run([
    "lockkeeper snapshot show 0674db47",
    "lockkeeper snapshot verify 0674db47",
    "lockkeeper snapshot download 0674db47 -o etcd.db.zst",
    "lockkeeper rollback-points ls",
    "lockkeeper rollback-points download 5be0c7a1 -o w1.tar.zst",
    "lockkeeper rollback --with-etcd-restore --dry-run",
    "lockkeeper upgrades",
    "lockkeeper upgrades --limit 100 --json",
  ]);
});

it("the last resorts: all of it taken back with a restore of etcd, and a restore alone", {
  timeout: 600_000,
}, async () => {
  const whole =
    'lockkeeper rollback --with-etcd-restore --confirm kubernetes --watch --why "1.31 broke the shop, INC-1234"';
  expect((await run([whole])).get(whole)).toContain("ended: succeeded");
  const take = 'lockkeeper snapshot take --why "before the storage is moved"';
  await run([take]);
  const { items } = await call<{ items: { digest: string; reason: string }[] }>(connection, "GET", "/api/v1/snapshots");
  const taken = items.find(({ reason }) => reason === "before the storage is moved");
  names.set("3fa4c1d29b07", taken?.digest.slice(0, 12) ?? "");
  const restore =
    'lockkeeper restore 3fa4c1d29b07 --confirm kubernetes --watch --why "the shop namespace was deleted, INC-1234"';
  await run(["lockkeeper restore 3fa4c1d29b07 --dry-run"]);
  expect((await run([restore])).get(restore)).toContain("ended: succeeded");

  await system.damageEtcd("cp1");
  const standsBy = async () => {
    const said = await (await fetch(`${connection.server}/readyz`)).text();
    return said.includes("stands by without the API") ? true : null;
  };
  await until(standsBy);
  const refused = await typed(`lockkeeper restore ${names.get("3fa4c1d29b07")} --dry-run`, person);
  fine(refused, 4);
  expect(refused.text).toContain("repeat it with `--api-away`");
  const away =
    'lockkeeper restore 3fa4c1d29b07 --api-away --confirm kubernetes --watch --why "etcd lost its data, INC-1235"';
  const went = (await run([away])).get(away);
  expect(went).toContain("The API is away already; the cluster was last seen at");
  expect(went).toContain("ended: succeeded");
});

it("another upgrade that is given up, and taken back", { timeout: 600_000 }, async () => {
  const next = await typed("lockkeeper upgrade --to v1.34.3 --policy policy.json --yes", person);
  fine(next, 0);
  // It has staged by then: that is what there is to take back.
  await until(async () => ((await newest())?.can.includes("approve") ? true : null));
  await ask('lockkeeper abort --why "we go on by hand"');
  expect((await newest())?.to).toBe("v1.34.3");
  await until(async () => ((await newest())?.state === "aborted" ? true : null));
  const shown = await run(["lockkeeper rollback --dry-run"]);
  expect(shown.get("lockkeeper rollback --dry-run")).toMatch(/Rollback of \S+: v1\.34\.3 -> v1\.33\.4/);
  expect(await ask('lockkeeper rollback --watch --why "CHG-1234 is taken back"')).toContain("ended: succeeded");
});

it("evidence, of an upgrade in which nothing was passed over", { timeout: 600_000 }, async () => {
  const key = await typed("openssl genpkey -algorithm ed25519 -out staging.pem", person);
  expect(key.code).toBe(0);
  await writeFile(join(person.folder, "unasked.json"), JSON.stringify({ ...POLICY, gates: { workloads: true } }));
  fine(await typed("lockkeeper upgrade --to v1.34.2 --policy unasked.json --yes --watch", person), 0);
  await run(["lockkeeper evidence --key staging.pem > evidence.json", "lockkeeper evidence-key staging.pem"]);
});

it("tokens", { timeout: 600_000 }, async () => {
  const said = await run([
    "lockkeeper token create anna --role operator",
    "lockkeeper token create ci --role viewer --days 30 > ci.token",
  ]);
  const [token = ""] = (said.get("lockkeeper token create anna --role operator") ?? "").split("\n");
  const anna = { ...person, env: { ...person.env, LOCKKEEPER_TOKEN: token } };
  const doctor = await typed("lockkeeper doctor", anna);
  expect(doctor.text).toContain("it is anna's, whose role is operator");
  const ci = "lockkeeper --token-file ci.token nodes";
  expect((await typed(ci, person)).code).toBe(0);
  await ask('lockkeeper token revoke ci --why "the pipeline is gone"');
  expect((await typed(ci, person)).code).toBe(3);
  expect((await run(["lockkeeper token ls"])).get("lockkeeper token ls")).toMatch(/^ci +viewer +REVOKED/m);
});

it("a file of a real etcd, encrypted: proven where its key is", { timeout: 120_000 }, async ({ skip }) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) {
    elsewhere.set(VERIFY_FILE, have.unavailable);
    return skip(have.unavailable);
  }
  await encryptedSnapshot(have, { folder: person.folder, name: "etcd", keys: 3 });
  const { stdout } = await promisify(execFile)(have.etcd, ["--version"]);
  names.set("3.5.21", /etcd Version: (\S+)/.exec(stdout)?.[1] ?? "");
  const tools = { ...person, env: { ...person.env, PATH: `${dirname(have.etcd)}:${person.env.PATH}` } };
  const ended = await typed(real(VERIFY_FILE), tools);
  fine(ended, 0);
  expect(ended.text).toContain("is good: restored with");
});

it("what only a person can know", { timeout: 600_000 }, async () => {
  const { processes } = system.world(TO);
  // Another disk in the same node: its keys are gone, and its machine-id is another.
  await processes.killAgent("w1");
  Object.assign(system.hosts.get("w1")?.machine ?? {}, { machineId: "d".repeat(32) });
  await writeFile(join(system.folder, "w1", "root", "etc", "machine-id"), `${"d".repeat(32)}\n`);
  await rm(join(system.folder, "w1", "agent", "identity.pem"));
  await processes.startAgent("w1");
  const waits = () => call<{ items: unknown[] }>(connection, "GET", "/api/v1/enrolments");
  await until(async () => ((await waits()).items.length > 0 ? true : null));
  const said = await ask('lockkeeper approve-enrolment w1 --why "the host was installed anew"');
  expect(said).toContain("may enrol within 15 minutes");
  await until(async () => ((await typed("lockkeeper doctor", person)).code === 0 ? true : null));

  await processes.killAgent("w2");
  await processes.killCoordinator();
  await system.coordinator();
  await until(async () => {
    const { text } = await typed("lockkeeper doctor", person);
    return /agent of w2|w2/.test(text) && !/agent of w1/.test(text) ? true : null;
  });
  await ask('lockkeeper declare-absent w2 --why "powered off, its disk is gone"');
  const ready = async () => (await fetch(`${connection.server}/readyz`).catch(() => null))?.status === 200;
  await until(async () => ((await ready()) ? true : null));
});

it("every example of every command was run", () => {
  const known = knownExamples();
  const all = [...known.values()].flat();
  expect(
    [...new Set(done)].filter((one) => !all.includes(one)),
    "run here, and in no help",
  ).toEqual([]);
  const missing = [...new Set(all)].filter((one) => !done.includes(one) && !elsewhere.has(one));
  expect(missing, "in a help, and not run here").toEqual([]);
});
