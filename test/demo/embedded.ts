import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Changes } from "@lockkeeper/coordinator/app/follow";
import { Leadership } from "@lockkeeper/coordinator/app/leadership";
import { createOperations } from "@lockkeeper/coordinator/app/operations";
import { Statuses } from "@lockkeeper/coordinator/app/statuses";
import { openKube } from "@lockkeeper/coordinator/kube/open";
import type { Operations } from "@lockkeeper/coordinator/ports/operations";
import { Reconciler } from "@lockkeeper/coordinator/reconciler/reconciler";
import { openLibrary } from "@lockkeeper/coordinator/snapshots/library";
import { openSqliteStore, type SqliteStore } from "@lockkeeper/coordinator/store/sqlite-store";
import { fail } from "@lockkeeper/core/model/errors";
import type { Instant } from "@lockkeeper/core/model/ids";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { pino } from "pino";
import type { SimulatedAgents } from "./simulated-agents.ts";

/** A coordinator over an embedded Kubernetes API and simulated agents, put together as main.ts puts together the real one. */
export type Embedded = {
  readonly operations: Operations;
  readonly store: SqliteStore;
  /** Resolves when it leads; rejects with what it waits for. */
  ready(ms: number): Promise<void>;
  /** Ends it between two instructions: nothing is said, released or finished; only what is on the disk is left. */
  kill(): void;
};

export type EmbeddedOptions = {
  readonly api: ApiServer;
  readonly agents: SimulatedAgents;
  /** Holds the store; a second coordinator on the same folder goes on from it. */
  readonly folder: string;
  readonly identity: string;
};

export async function openEmbedded({ api, agents, folder, identity }: EmbeddedOptions): Promise<Embedded> {
  const log = pino({ level: "silent" });
  const clock = () => Date.now() as Instant;
  const kubeconfigFile = join(folder, `${identity}.kubeconfig`);
  await writeFile(kubeconfigFile, api.kubeconfig);
  const store = await openSqliteStore(join(folder, "lockkeeper.db"));
  const { cluster, lease } = await openKube({
    kubeconfigFile,
    namespace: "default",
    identity,
    nodeName: null,
    log,
    clock,
  });
  const stop = new AbortController();
  const changes = new Changes();
  const changed = () => changes.happened();
  const reconciler = new Reconciler({ store, cluster, agents, clock, log, changed, holder: identity });
  const leadership = new Leadership({ lease, store, agents, cluster, reconciler, clock, log, changed });
  const statuses = new Statuses(store, reconciler);
  const approvals = { pending: () => [], approve: () => fail<never>("node-unknown", "nobody enrols here") };
  const operations = createOperations({
    ...{ store, cluster, agents, reconciler, clock, statuses, leadership, changes, approvals, log },
    library: openLibrary(join(folder, "snapshots"), { scratch: join(folder, "scratch"), tools: [], clock }),
  });
  const look = () => {
    if (stop.signal.aborted) return;
    leadership.check();
    reconciler.wake();
    operations.clusterChanged();
  };
  agents.listen({ settled: (report) => reconciler.report(report), progress: () => undefined, changed: look });
  cluster.watch(look, stop.signal).catch(() => undefined);
  leadership.run(stop.signal).catch(() => undefined);
  return {
    operations,
    store,
    async ready(ms) {
      const end = Date.now() + ms;
      while (leadership.waitingFor().length > 0) {
        if (Date.now() > end) throw new Error(`not ready: ${leadership.waitingFor().join("; ")}`);
        await changes.next(AbortSignal.timeout(200));
        look();
      }
    },
    kill() {
      stop.abort();
      reconciler.stepDown("killed");
      store.close();
    },
  };
}
