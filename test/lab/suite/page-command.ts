import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { debianPackages, inPath } from "../../fixtures/debian.ts";
import { type AuditLine, coordinatorWrites } from "./apiserver-audit.ts";
import { serviceAccountToken } from "./cluster-token.ts";
import { allNodes, type Lab, until } from "./lab.ts";
import { type CliEnded, lockkeeper, type Product, rest } from "./product.ts";
import { expect, type Report } from "./report.ts";
import type { WebhookListener } from "./webhook-listener.ts";

const SECONDS = 120;
const DASHBOARD = join(import.meta.dirname, "..", "..", "..", "deploy", "monitoring", "dashboard.json");

/** Runs the command and expects it to end well. @returns what it printed */
async function said(product: Product, args: readonly string[], show = false): Promise<string> {
  const ended = await lockkeeper(product, args, SECONDS, show);
  expect(ended.code === 0, `lockkeeper ${args.join(" ")}: exit ${ended.code}: ${ended.stderr.slice(-800)}`);
  return ended.stdout;
}

/** As `said`, with `--json`. */
async function json<T>(product: Product, args: readonly string[]): Promise<T> {
  return JSON.parse(await said(product, [...args, "--json"])) as T;
}

type NodeLine = { readonly name: string; readonly kubelet: string; readonly ready: boolean; readonly agent: boolean };

/** The command beside the page, before anything is begun: with the mounted token and with the cluster's own. */
export async function commandBefore(lab: Lab, product: Product, report: Report, version: string): Promise<void> {
  report.section("the command, before anything is begun");
  await report.check("doctor finds everything there", async () => {
    await said(product, ["doctor"], true);
    const looked = await json<{ ok: boolean; what: string }[]>(product, ["doctor"]);
    expect(looked.length > 4 && looked.every(({ ok }) => ok), JSON.stringify(looked));
  });
  await report.check("nodes, lock, observe: the cluster as kubectl has it", async () => {
    await said(product, ["nodes"], true);
    const nodes = await json<NodeLine[]>(product, ["nodes"]);
    const wanted = allNodes(lab).map((name) => `${name} ${lab.startVersion} true true`);
    const got = nodes.map((n) => `${n.name} ${n.kubelet} ${n.ready} ${n.agent}`);
    expect(got.sort().join() === [...wanted].sort().join(), got.join("; "));
    expect((await json<{ holder: string | null }>(product, ["lock"])).holder === null, "the lock is held");
    const state = JSON.parse(await said(product, ["observe"])) as { nodes?: readonly unknown[] };
    expect(JSON.stringify(state).includes(lab.startVersion), "the state names no version");
  });
  await report.check("preflight, forecast and plan", async () => {
    const policy = ["--policy", product.policyFile];
    const ahead = await json<{ stops: string[] }>(product, ["preflight", "--to", version, ...policy]);
    expect(ahead.stops.join() === version, ahead.stops.join());
    const drains = await json<{ node: string }[]>(product, ["forecast"]);
    expect(drains.length === allNodes(lab).length, JSON.stringify(drains));
    const plan = await json<{ id: string; to: string }>(product, ["plan", "--to", version, ...policy]);
    const plans = await json<{ id: string }[]>(product, ["plans"]);
    expect(plan.to === version && plans.some(({ id }) => id === plan.id), plan.id);
  });
  await report.check("a service account's token (TokenReview) asks as RBAC lets it (SubjectAccessReview)", async () => {
    const as = async (token: string, args: readonly string[]): Promise<CliEnded> =>
      lockkeeper({ ...product, env: { ...product.env, LOCKKEEPER_TOKEN: token } }, args, SECONDS, false);
    const operator = await serviceAccountToken(lab, "ci", "operator");
    const nodes = await as(operator, ["nodes", "--json"]);
    expect(nodes.code === 0, nodes.stderr);
    expect((await as(operator, ["plan", "--to", version, "--json"])).code === 0, "an operator may not plan");
    const listed = await as(operator, ["token", "ls"]);
    expect(listed.code !== 0, "an operator may list tokens");
    const viewer = await serviceAccountToken(lab, "onlooker", "viewer");
    expect((await as(viewer, ["nodes"])).code === 0, "a viewer may not look");
    const refused = await as(viewer, ["plan", "--to", version]);
    expect(refused.code !== 0, "a viewer may plan");
    const nobody = await as(await serviceAccountToken(lab, "nobody", null), ["nodes"]);
    expect(nobody.code === 3, `without a role: exit ${nobody.code}`);
    const foreign = await as(
      await serviceAccountToken(lab, "ci", "operator", "https://kubernetes.default.svc.cluster.local"),
      ["nodes"],
    );
    expect(foreign.code === 3, `a token for the API server: exit ${foreign.code}`);
    const asked = (await coordinatorWrites(lab)).map(({ objectRef }: AuditLine) => objectRef?.resource);
    for (const resource of ["tokenreviews", "subjectaccessreviews"])
      expect(asked.includes(resource), `the API server's audit log has no ${resource} of the coordinator's`);
    return refused.stderr.split("\n")[0];
  });
}

/** What the command says while the upgrade stands where it is. */
export async function commandSays(product: Product, word: string): Promise<void> {
  const text = await said(product, ["status"], true);
  expect(text.includes(word), `status says nothing of: ${word}`);
  const { state } = await json<{ state: string }>(product, ["status"]);
  expect(state === "running", state);
}

/** Status, events, logs, report and snapshots of the upgrade that is over. */
export async function commandAfter(lab: Lab, product: Product, report: Report, version: string): Promise<void> {
  report.section("the command, after it");
  const [cp = ""] = lab.controlPlanes;
  await report.check("status, events and report tell the same", async () => {
    const status = await json<{ id: string; state: string; seq: number }>(product, ["status"]);
    expect(status.state === "succeeded", status.state);
    const events = (await said(product, ["events", "--json"])).trim().split("\n");
    expect(events.length === status.seq, `${events.length} events of ${status.seq}`);
    const record = await said(product, ["report"]);
    expect(record.includes(status.id) && record.includes(version), record.slice(0, 400));
    const listed = await json<{ id: string }[]>(product, ["upgrades"]);
    expect(listed.length === 1 && listed[0]?.id === status.id, JSON.stringify(listed));
    const data = await json<{ askedBy: string }>(product, ["report"]);
    expect(data.askedBy === "lab", data.askedBy);
  });
  await report.check("logs: which steps kept output, and what apt and kubeadm wrote", async () => {
    await said(product, ["logs", cp], true);
    const kept = await json<{ kind: string }[]>(product, ["logs", cp]);
    for (const kind of ["install-packages", "kubeadm-apply"])
      expect(
        kept.some((one) => one.kind === kind),
        `no ${kind} in ${kept.map((one) => one.kind).join(", ")}`,
      );
    const text = await said(product, ["logs", cp, "kubeadm-apply"]);
    expect(
      text.includes("SUCCESS") && text.includes("[upgrade/config]"),
      `${text.slice(0, 400)} … ${text.slice(-400)}`,
    );
    // That of staging is longer than what is on record.
    const staged = await said(product, ["logs", cp, "stage"]);
    const end = await said(product, ["logs", cp, "stage", "--tail"]);
    expect(staged.length > end.length && staged.endsWith(end.slice(-200)), `${staged.length} of ${end.length}`);
    return `of staging ${staged.length} characters, ${end.length} of them on record`;
  });
  await report.check("snapshot ls and show", async () => {
    await said(product, ["snapshot", "ls"], true);
    const [newest] = await json<{ digest: string; node: string }[]>(product, ["snapshot", "ls"]);
    expect(newest?.node === cp, JSON.stringify(newest));
    const shown = await json<{ digest: string }>(product, ["snapshot", "show", newest.digest.slice(0, 12)]);
    expect(shown.digest === newest.digest, shown.digest);
  });
  await report.check("nodes and doctor, at the new version", async () => {
    const nodes = await json<NodeLine[]>(product, ["nodes"]);
    expect(
      nodes.every((n) => n.kubelet === version && n.ready && n.agent),
      JSON.stringify(nodes),
    );
    await said(product, ["doctor"], true);
  });
}

/** What others are told: webhooks and Prometheus. */
export async function toldToOthers(product: Product, report: Report, hook: WebhookListener): Promise<void> {
  report.section("what others are told");
  await report.check("webhooks: started, approval needed and done came, each signed rightly", async () => {
    const wanted = ["started", "approval-needed", "done"];
    await until("the last notice", 30, async () => (hook.told.some(({ kind }) => kind === "done") ? true : null));
    const kinds = hook.told.map(({ kind }) => kind);
    expect(
      wanted.every((kind) => kinds.some((one) => one === kind)),
      kinds.join(", "),
    );
    expect(hook.refused.length === 0, hook.refused.join("; "));
    return hook.told.map(({ text }) => text).join("; ");
  });
  await report.check("/metrics is good by promtool, and tells of the upgrade and the snapshot", async () => {
    const answer = await fetch(`${product.env.LOCKKEEPER_SERVER}/metrics`, { signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    expect(answer.status === 200, `${answer.status} ${text.slice(0, 300)}`);
    const { exitCode, all } = await execa(await promtool(), ["check", "metrics"], {
      ...{ input: text, reject: false, all: true, timeout: 30_000 },
    });
    expect(exitCode === 0, String(all));
    for (const line of [
      "lockkeeper_leading 1",
      'lockkeeper_upgrade_state{state="succeeded"} 1',
      "lockkeeper_nodes_out_of_service 0",
    ])
      expect(text.split("\n").includes(line), `no line: ${line}`);
    const asked = (await readFile(DASHBOARD, "utf8")).match(/\blockkeeper_[a-z_]+/g) ?? [];
    const missing = asked.filter((name) => !new RegExp(`^${name}(?:\\{| )`, "m").test(text));
    expect(asked.length > 5 && missing.length === 0, `deploy/monitoring/dashboard.json asks for ${missing.join(", ")}`);
    const seconds = Number(/^lockkeeper_snapshot_newest_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
    const { items } = await rest<{ items: { takenAt: number }[] }>(product, "/api/v1/snapshots");
    const newest = Math.max(...items.map(({ takenAt }) => takenAt));
    expect(Math.abs(newest / 1000 - seconds) < 1, `${seconds} against ${newest / 1000}`);
    return `${text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length} samples`;
  });
}

async function promtool(): Promise<string> {
  const there = await inPath("promtool");
  if (there !== null) return there;
  // Unpacked, not installed: the package would start a Prometheus.
  const folder = await debianPackages(["prometheus"], "usr/bin/promtool");
  if (typeof folder !== "string") throw new Error(folder.unavailable);
  return join(folder, "usr/bin/promtool");
}
