import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readKeptRollbackPoint } from "@lockkeeper/api/rollback-point";
import type { ClusterUid, Instant, MachineId } from "@lockkeeper/core/model/ids";
import { type Logger, pino } from "pino";
import { Changes } from "./app/follow.ts";
import { Leadership } from "./app/leadership.ts";
import { createOperations } from "./app/operations.ts";
import { Statuses } from "./app/statuses.ts";
import { untilWorks } from "./app/until-works.ts";
import { loadAuthority } from "./ca/load.ts";
import { type Config, readConfig } from "./config.ts";
import { createAgentServer } from "./grpc/server.ts";
import type { ServerTls } from "./http/open-app.ts";
import { builtPage } from "./http/page.ts";
import { openPageSessions } from "./http/page-sessions.ts";
import { createHttpServer } from "./http/server.ts";
import { readTokens } from "./http/tokens.ts";
import { answerWhileWaiting } from "./http/while-waiting.ts";
import { openKube } from "./kube/open.ts";
import type { Kube } from "./kube/options.ts";
import { readHooks } from "./notices/hooks.ts";
import { NodeEvents } from "./notices/node-events.ts";
import { Notices } from "./notices/notices.ts";
import { openOutbox } from "./notices/outbox.ts";
import { downloadDue } from "./reconciler/download-due.ts";
import { Reconciler } from "./reconciler/reconciler.ts";
import { uploadExpected } from "./reconciler/upload-expected.ts";
import { createSchedules } from "./snapshots/by-schedule.ts";
import { createElsewhere } from "./snapshots/elsewhere.ts";
import { snapshotsInUse } from "./snapshots/in-use.ts";
import { openLibrary } from "./snapshots/library.ts";
import { ROLLBACK_POINTS_KEPT } from "./snapshots/retention.ts";
import { openShelf } from "./snapshots/shelf.ts";
import { removeAllStaleParts, STALE_PARTS_EVERY_MS } from "./snapshots/stale-parts.ts";
import { openTaskFile } from "./snapshots/task-file.ts";
import { newTaskId, SnapshotTasks } from "./snapshots/tasks.ts";
import { createTidy } from "./snapshots/tidy.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";

/** Cron knows minutes. */
const SCHEDULES_EVERY_MS = 20_000;

/** It does nothing then. */
const HELD_EVERY_MS = 3_600_000;

const clock = () => Date.now() as Instant;

/** Boots the coordinator, from its configuration to its listeners, and takes it down in order on SIGTERM. */
async function main(): Promise<void> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Error(read.problem.detail);
  const config = read.value;
  const log = pino({ level: config.logLevel, base: { part: "coordinator", pod: config.identity } });
  const stop = new AbortController();
  // Between two tries nothing else may hold this process: a start with the API server away would end, and quietly.
  const held = setInterval(() => undefined, HELD_EVERY_MS);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort(new Error(signal)));

  const { address, port } = config.http;
  const tls = await tlsOf(config);
  const waiting = await answerWhileWaiting({ address, port, startedAt: clock(), ...tls });
  const tokens = await readTokens(config.tokensFile);
  const hooks = await readHooks(config.webhooksFile);
  const machineId = (await readFile(config.machineIdFile, "utf8")).trim() as MachineId;
  const store = await openSqliteStore(join(config.dataFolder, "lockkeeper.db"));
  const kube = await openKube({ ...config, log, clock });
  const changes = new Changes();
  let look: () => void = () => undefined;
  const watching = kube.cluster.watch(() => look(), stop.signal);
  watching.catch((error: unknown) => fatal(log, stop.signal, error));

  const cluster = await clusterUid(kube, log, stop.signal);
  const authority = await untilWorks("the certificate authority", log, stop.signal, () =>
    loadAuthority(kube.authority, cluster, clock()),
  );
  const snapshotFolder = join(config.dataFolder, "snapshots");
  const scratch = join(config.dataFolder, "scratch");
  // What a proof that was cut short left behind.
  await rm(scratch, { recursive: true, force: true });
  const library = openLibrary(snapshotFolder, { scratch, tools: [config.etcdTools], clock });
  const tidy = createTidy(library, config.snapshots, log, {
    inUse: () => snapshotsInUse(store),
    isDamaged: async (shelved) => (await library.lastProof(shelved))?.proven === "damaged",
  });
  const pointFolder = join(config.dataFolder, "rollback-points");
  const points = openShelf(pointFolder, readKeptRollbackPoint);
  const tidyPoints = createTidy(points, ROLLBACK_POINTS_KEPT, log);
  const sweep = () => removeAllStaleParts([snapshotFolder, pointFolder], clock(), log);
  await sweep();
  const agentServer = createAgentServer({
    cluster,
    authority,
    reviewer: kube.reviewer,
    store,
    snapshots: {
      folder: snapshotFolder,
      machineId,
      kept: () => {
        tidy();
        elsewhere.look();
      },
    },
    rollbackPoints: { folder: pointFolder, kept: tidyPoints },
    known: (node, uid) => {
      const seen = kube.cluster.observe();
      return seen.is === "away" ? null : seen.state.nodes.some((n) => n.name === node && n.uid === uid);
    },
    uploadAllowed: (node, run, what) => {
      if (what === "snapshot" && snapshotTasks.expects(node, run)) return true;
      const open = reconciler.current;
      return open?.run === run && uploadExpected(open.view, node, what);
    },
    downloadAllowed: (node, run, digest) => {
      if (elsewhere.expects(node, run, digest)) return true;
      const open = reconciler.current;
      return open?.run === run && downloadDue(open.view, node, digest);
    },
    agentPort: config.agentPort,
    enrolPort: config.enrolPort,
    now: clock,
    log,
  });
  const { agents } = agentServer;
  const changed = () => {
    changes.happened();
    operations.statusChanged();
  };
  const reconciler = new Reconciler({
    holder: config.identity,
    store,
    cluster: kube.cluster,
    agents,
    clock,
    log,
    changed,
  });
  const snapshotTasks = new SnapshotTasks({
    ...{ agents, cluster: kube.cluster, machineId, clock, log },
    file: openTaskFile(join(config.dataFolder, "snapshot-tasks.json")),
    epoch: () => reconciler.begins,
    run: () => reconciler.current?.view ?? null,
  });
  const elsewhere = createElsewhere({
    ...{ library, agents, cluster: kube.cluster, machineId, clock, log },
    leads: () => reconciler.begins !== null,
  });
  const leadership = new Leadership({
    lease: kube.lease,
    store,
    agents,
    cluster: kube.cluster,
    reconciler,
    clock,
    log,
    changed,
  });
  const statuses = new Statuses(store, reconciler);
  const operations = createOperations({
    store,
    cluster: kube.cluster,
    agents,
    reconciler,
    clock,
    statuses,
    leadership,
    changes,
    approvals: agentServer.approvals,
    library,
    log,
  });
  agents.listen({
    settled: async (report) => {
      if (!(await snapshotTasks.report(report))) await reconciler.report(report);
    },
    progress: ({ node, step, attempt, doing }) => {
      reconciler.progress(step, attempt, doing);
      snapshotTasks.progress(node, step, doing);
    },
    changed: () => look(),
  });
  look = () => {
    leadership.check();
    reconciler.wake();
    operations.clusterChanged();
    snapshotTasks.check();
  };
  const keepSchedules = createSchedules({
    ...{ tasks: snapshotTasks, library, take: config.snapshotSchedule, verify: config.verifySchedule },
    ...{ newId: newTaskId, clock, log },
    // In a restore that goes on without the API nothing may end this process: a verification's etcd takes memory.
    leads: () => reconciler.begins !== null && kube.cluster.observe().is === "seen",
  });

  const outbox = await openOutbox(join(config.dataFolder, "notices.json"));
  const notices = new Notices({ hooks, outbox, store, clock, log });
  operations.onStatus((status) => notices.see(status));
  for (const status of operations.upgrades(1)) notices.see(status);
  const [newest] = operations.upgrades(1);
  const nodeEvents = new NodeEvents(
    { store, write: kube.writeNodeEvent, log },
    newest === undefined ? null : { run: newest.id, seq: newest.seq },
  );
  operations.onStatus(({ id }) => nodeEvents.see(id));
  const telling = notices.run(stop.signal);
  telling.catch((error: unknown) => fatal(log, stop.signal, error));

  const page = {
    folder: builtPage(),
    sessions: await openPageSessions(join(config.dataFolder, "page-sessions.json"), clock),
  };
  const http = await createHttpServer({
    operations,
    tokens,
    access: store.access,
    users: kube.users,
    snapshots: library,
    rollbackPoints: points,
    snapshotTasks,
    snapshotsScheduled: config.snapshotSchedule !== null,
    elsewhere,
    log,
    page,
    ...tls,
  });
  await waiting.close();
  await http.listen({ host: address, port });
  await agentServer.listen();
  const leading = leadership.run(stop.signal);
  leading.catch((error: unknown) => fatal(log, stop.signal, error));
  const keeping = setInterval(() => {
    keepSchedules();
    elsewhere.check();
  }, SCHEDULES_EVERY_MS);
  const sweeping = setInterval(() => void sweep(), STALE_PARTS_EVERY_MS);
  await aborted(stop.signal);

  log.info("stopping");
  clearInterval(sweeping);
  clearInterval(keeping);
  clearInterval(held);
  reconciler.stepDown("the coordinator stops");
  agentServer.close();
  await Promise.allSettled([http.close(), leading, watching, telling]);
  store.close();
}

/** The cluster's identity: nothing can be begun without it, so it is waited for as long as it takes. */
function clusterUid(kube: Kube, log: Logger, signal: AbortSignal): Promise<ClusterUid> {
  return untilWorks("the Kubernetes API", log, signal, async () => {
    const seen = await kube.cluster.refresh();
    if (seen.is === "away") throw new Error(seen.why);
    return seen.state.clusterUid;
  });
}

async function tlsOf(config: Config): Promise<{ https?: ServerTls }> {
  const { tls } = config.http;
  if (tls === null) return {};
  return { https: { cert: await readFile(tls.certFile, "utf8"), key: await readFile(tls.keyFile, "utf8") } };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A part that must not end has ended: better begun anew by the kubelet than half alive. */
function fatal(log: Logger, signal: AbortSignal, error: unknown): void {
  if (signal.aborted) return;
  log.fatal({ err: error }, "a part of the coordinator has failed");
  process.exit(1);
}

main().catch((error: unknown) => {
  console.error(`lockkeeper coordinator: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
