/**
 * The web page with 500 nodes in Chromium, beside one with 10: an upgrade whose log grows by 40 events a second and whose
 * status changes four times a second, pods that come and go all the while and now and then a node that changes, while a person
 * opens its phases and scrolls. The coordinator's own HTTP server serves a run that is made up here from a generated cluster's
 * plan. `node test/bench/page.ts`
 */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import { createNodesTag } from "@lockkeeper/coordinator/app/nodes-tag";
import { builtPage } from "@lockkeeper/coordinator/http/page";
import { openPageSessions } from "@lockkeeper/coordinator/http/page-sessions";
import { createHttpServer } from "@lockkeeper/coordinator/http/server";
import { tokenTable } from "@lockkeeper/coordinator/http/tokens";
import type { Changed, NodeSummary, Operations } from "@lockkeeper/coordinator/ports/operations";
import { openLibrary } from "@lockkeeper/coordinator/snapshots/library";
import { openShelf } from "@lockkeeper/coordinator/snapshots/shelf";
import { openMemoryAccess } from "@lockkeeper/coordinator/store/memory-access";
import { ok } from "@lockkeeper/core/model/errors";
import type { EventBody, RunEvent } from "@lockkeeper/core/model/event";
import type { Digest, Epoch, Instant, PlanId, RunId } from "@lockkeeper/core/model/ids";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import { DEFAULT_POLICY } from "@lockkeeper/core/model/policy";
import type { ClusterState } from "@lockkeeper/core/model/state";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { makePlan } from "@lockkeeper/core/plan/make-plan";
import { foldMore, foldRun } from "@lockkeeper/core/run/fold";
import { statusOf } from "@lockkeeper/core/run/status";
import { buildPage } from "@lockkeeper/dashboard/build";
import { pino } from "pino";
import type { Page } from "playwright-core";
import { openBrowser } from "../browser/browser.ts";
import { logIn, visit } from "../browser/visit.ts";
import { generatedCluster } from "./generated-cluster.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const RUN = "run-1" as RunId;
const TOKEN = "a-token-for-the-benchmark";
const EVENT_EVERY_MS = 25;
const NODE_CHANGES_EVERY = 300;
const WATCHED_MS = 15_000;
/** Frames that a person sees as a stutter (RAIL: 50 ms of work is felt). */
const LONG_MS = 50;

const PARTS = { TaskDuration: "all", ScriptDuration: "script", LayoutDuration: "layout", RecalcStyleDuration: "style" };
/** In the page: how long frames and tasks take from now on. */
const WATCH = `(() => {
  const long = [], frames = [];
  new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) long.push(duration); }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => { frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.watched = () => ({ long, frames, elements: document.querySelectorAll("*").length });
})()`;

await buildPage();
const rows = [await measured(10), await measured(500)];
console.table(rows);

async function measured(nodes: number) {
  const state = generatedCluster(FROM, ["1.34.2"], { controlPlanes: 3, workers: nodes - 3, podsPerWorker: 1 });
  const made = makePlan({ state, target: TO, policy: DEFAULT_POLICY, id: "plan-1" as PlanId, parent: null, sha256 });
  if (!made.ok) throw new Error(made.problem.detail);
  const folder = await mkdtemp(join(tmpdir(), "page-bench-"));
  const run = goingOn(made.value);
  const app = await createHttpServer({
    operations: operationsOf(state, made.value, run),
    tokens: tokenTable([{ name: "bench", role: "operator", token: TOKEN }], "tokens"),
    access: openMemoryAccess(),
    snapshots: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "x"), tools: [], clock: Date.now }),
    rollbackPoints: openShelf(join(folder, "rollback-points"), readKeptRollbackPoint),
    log: pino({ level: "silent" }),
    page: { folder: builtPage(), sessions: await openPageSessions(join(folder, "sessions.json"), () => Date.now()) },
  });
  const server = await app.listen({ host: "127.0.0.1", port: 0 });
  const browser = await openBrowser();
  try {
    const { page } = await visit(browser, server);
    await logIn(page, TOKEN);
    const wire = await wireOf(page);
    const from = performance.now();
    await page.reload();
    await page.getByRole("region", { name: "Timeline" }).getByText("Workers").waitFor();
    await page.getByRole("region", { name: "Nodes" }).waitFor();
    const shownMs = Math.round(performance.now() - from);
    const shownKib = wire();
    await page.evaluate(WATCH);
    const busy = await busyOf(page);
    const end = performance.now() + WATCHED_MS;
    await page.getByRole("region", { name: "Timeline" }).getByText("Workers").click();
    for (let down = 0; performance.now() < end; down += 400) {
      await page.mouse.wheel(0, down % 8000 < 4000 ? 400 : -400);
      await delay(100);
    }
    const seen = (await page.evaluate("window.watched()")) as { long: number[]; frames: number[]; elements: number };
    const spent = await busy();
    const watchedKib = wire() - shownKib;
    const frames = seen.frames.sort((a, b) => a - b);
    const at = (part: number) => Math.round(frames[Math.floor(frames.length * part)] ?? Number.NaN);
    return {
      nodes,
      steps: planSteps(made.value).length,
      "shown after (ms)": shownMs,
      "shown after (KiB)": shownKib,
      "received (KiB/s)": Math.round((watchedKib * 1000) / WATCHED_MS),
      ...spent,
      "frame p50 (ms)": at(0.5),
      "frame p99 (ms)": at(0.99),
      "worst frame (ms)": at(1 - 1 / frames.length),
      [`tasks over ${LONG_MS} ms`]: seen.long.length,
      "longest task (ms)": Math.round(Math.max(0, ...seen.long)),
      elements: seen.elements,
    };
  } finally {
    run.stop();
    await browser.close();
    await app.close();
    await rm(folder, { recursive: true });
  }
}

/** @returns what tells how much the page has received since, in KiB, streams included. */
async function wireOf(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  let bytes = 0;
  devtools.on("Network.dataReceived", ({ dataLength }) => {
    bytes += dataLength;
  });
  return () => Math.round(bytes / 1024);
}

/** @returns what tells how much of the page's main thread was used since, in milliseconds of processor time a second. */
async function busyOf(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  // The thread's own time: what others on the machine do is not in it.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const look = async () =>
    new Map((await devtools.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  const [before, from] = [await look(), performance.now()];
  return async () => {
    const now = await look();
    const seconds = (performance.now() - from) / 1000;
    return Object.fromEntries(
      Object.entries(PARTS).map(([name, part]) => [
        `${part} (ms/s)`,
        Math.round((((now.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / seconds),
      ]),
    );
  };
}

type Going = {
  readonly events: readonly RunEvent[];
  status(): UpgradeStatus;
  onEvent(tell: () => void): void;
  stop(): void;
};

/** A run that goes on, one step after the other. */
function goingOn(plan: Plan): Going {
  const listeners: (() => void)[] = [];
  const events: RunEvent[] = [];
  const add = (body: EventBody) => {
    const event = { ...body, v: 1, seq: events.length + 1, at: Date.now() as Instant } as RunEvent;
    events.push(event);
    return event;
  };
  let view = foldRun([add({ type: "run-started", plan, by: "bench", why: "", epoch: 1 as Epoch })]);
  const steps = planSteps(plan).values();
  let open: { readonly step: ReturnType<typeof planSteps>[number] } | null = null;
  const next = () => {
    if (open !== null) {
      const outcome = { is: "done", kind: open.step.kind, evidence: {}, warnings: [], log: null } as unknown as Outcome;
      view = foldMore(view, [
        add({ type: "step-settled", step: open.step.id, attempt: 1, outcome, by: { is: "coordinator" } }),
      ]);
      open = null;
    } else {
      const { value: step } = steps.next();
      if (step === undefined) return;
      open = { step };
      view = foldMore(view, [add({ type: "step-intended", step, attempt: 1, epoch: 1 as Epoch })]);
    }
    for (const tell of listeners) tell();
  };
  const timer = setInterval(next, EVENT_EVERY_MS);
  return {
    events,
    status: () => statusOf(RUN, view, null, new Map()),
    onEvent: (tell) => listeners.push(tell),
    stop: () => clearInterval(timer),
  };
}

function operationsOf(state: ClusterState, plan: Plan, run: Going): Operations {
  const nodes = state.nodes.map(
    ({ host, ...node }): NodeSummary => ({
      ...node,
      kubeadm: host?.kubeadm ?? null,
      agent: { connected: true, since: Date.now() as Instant },
    }),
  );
  // Pods come and go with every event; a node changes with some of them.
  let events = 0;
  run.onEvent(() => {
    const at = Math.floor(++events / NODE_CHANGES_EVERY) % nodes.length;
    const node = nodes[at];
    if (events % NODE_CHANGES_EVERY === 0 && node !== undefined)
      nodes[at] = { ...node, unschedulable: !node.unschedulable };
  });
  const tag = createNodesTag(() => ok(nodes));
  const some = {
    nodes: () => ok(nodes),
    nodesTag: tag.now,
    lock: () => ok({ leading: true, epoch: 1 as Epoch, waitingFor: [], upgrade: RUN, nodes: [] }),
    upgradeSummaries: () => [{ ...run.status(), steps: run.status().steps.length }],
    upgrade: () => ok(run.status()),
    plan: () => ok(plan),
    onStatus: (tell: (status: UpgradeStatus) => void) => {
      run.onEvent(() => tell(run.status()));
      return () => undefined;
    },
    onChange: (tell: (what: Changed) => void) => {
      run.onEvent(() => {
        tell(`upgrade ${RUN}`);
        tag.forget();
        tell("cluster");
      });
      return () => undefined;
    },
    follow: (_id: RunId, after: number, signal: AbortSignal) => ok(followed(run, after, signal)),
  };
  return some as unknown as Operations;
}

async function* followed({ events }: Going, after: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
  for (let at = after; !signal.aborted; ) {
    const event = events[at];
    if (event === undefined) {
      await delay(EVENT_EVERY_MS);
      continue;
    }
    yield event;
    at++;
  }
}

function sha256(text: string): Digest {
  return createHash("sha256").update(text).digest("hex") as Digest;
}
