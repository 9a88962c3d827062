import { mkdir } from "node:fs/promises";
import * as grpc from "@grpc/grpc-js";
import { readKeptSnapshot } from "@lockkeeper/api/snapshot";
import type { ClusterUid, Digest, Instant, MachineId, NodeName, RunId } from "@lockkeeper/core/model/ids";
import { loadContract } from "@lockkeeper/protocol/contract";
import { listenerCredentials } from "@lockkeeper/protocol/credentials";
import {
  channelLimits,
  DEFAULT_AGENT_PORT,
  DEFAULT_ENROLMENT_PORT,
  MAX_ENROLMENT_BYTES,
  MAX_MESSAGE_BYTES,
} from "@lockkeeper/protocol/limits";
import { AGENT_LIFE_MS, type Authority } from "@lockkeeper/protocol/x509/authority";
import type { Logger } from "pino";
import type { Agents } from "../ports/agents.ts";
import type { TokenReviewer } from "../ports/enrolment.ts";
import { ReportNotTaken } from "../ports/report-not-taken.ts";
import type { Store } from "../ports/store.ts";
import { createKeeper, type RollbackPoints, type Snapshots } from "../snapshots/keep.ts";
import { openShelf } from "../snapshots/shelf.ts";
import { acceptSession } from "./accept.ts";
import { type Approvals, createApprovals } from "./approvals.ts";
import { type DownloadCall, sendSnapshot } from "./download.ts";
import { createEnrolments } from "./enrol.ts";
import { agentHandlers, enrolmentHandlers } from "./handlers.ts";
import type { KnownNode } from "./hello-check.ts";
import { createRegistry } from "./registry.ts";
import { createSettlements } from "./settlements.ts";
import { createUploads, type Uploaded } from "./upload.ts";

const GIB = 1024 ** 3;
/** The agent packs no more than that. */
const ROLLBACK_POINT_MAX_BYTES = GIB / 16;

export type AgentServerOptions = {
  readonly cluster: ClusterUid;
  readonly authority: Authority;
  readonly reviewer: TokenReviewer;
  readonly store: Pick<Store, "identity" | "putIdentity">;
  /** Where snapshots are kept, and /etc/machine-id of the host that this folder is on. */
  readonly snapshots: {
    readonly folder: string;
    readonly machineId: MachineId;
    /** Default 8 GiB, etcd's own recommended limit. */
    readonly maxBytes?: number;
    /** Default 256 MiB. */
    readonly reserveBytes?: number;
    /** Called after each snapshot that was kept. */
    readonly kept?: () => void;
  };
  /** Whether the cluster has that node now; null while that is not known (the default). */
  readonly known?: KnownNode;
  /** Where copies of nodes' rollback points are kept. */
  readonly rollbackPoints: { readonly folder: string; readonly kept?: () => void };
  /** Whether a node has such a file to bring for a run; the default lets every enrolled node bring one. */
  readonly uploadAllowed?: (node: NodeName, run: RunId, what: Uploaded) => boolean;
  /** Whether a restore, or a copy that the node is to keep, brings that snapshot to it; the default lets none have any. */
  readonly downloadAllowed?: (node: NodeName, run: RunId, digest: Digest) => boolean;
  /** An address of this machine, default `[::]` (all). Port 0: any free one. */
  readonly address?: string;
  readonly agentPort?: number;
  readonly enrolPort?: number;
  /** Of an agent's certificate, default 24 h. */
  readonly lifeMs?: number;
  readonly now?: () => Instant;
  readonly log: Logger;
};

export type AgentServer = {
  readonly agents: Agents;
  /** Enrolments that wait for a person. */
  readonly approvals: Approvals;
  /** Opens both listeners. @throws when a port cannot be had or the snapshot folder not be made. */
  listen(): Promise<{ readonly agentPort: number; readonly enrolPort: number }>;
  /** Ends every session and closes both listeners. */
  close(): void;
};

/** The coordinator's end of the wire: enrolment (server-authenticated) and agents (mutual TLS), each on its listener. */
export function createAgentServer(options: AgentServerOptions): AgentServer {
  const { cluster, authority, reviewer, store, log } = options;
  const now = options.now ?? (() => Date.now() as Instant);
  const known = options.known ?? (() => null);
  const { folder, machineId, maxBytes = 8 * GIB, reserveBytes = GIB / 4, kept } = options.snapshots;
  const registry = createRegistry(now, log);
  const settlements = createSettlements(registry.listening, ({ run, step, attempt, by }, err) => {
    const of = { run, step, attempt, node: by.node };
    if (err instanceof ReportNotTaken) log.info({ ...of, why: err.message }, "a report is left with its agent for now");
    else log.error({ ...of, err }, "a report was not recorded");
  });
  const desk = createApprovals(now);
  const lifeMs = options.lifeMs ?? AGENT_LIFE_MS;
  const enrolments = createEnrolments({ cluster, authority, reviewer, store, registry, desk, known, now, lifeMs, log });
  const snapshots: Snapshots = createKeeper({ folder, machineId, maxBytes, reserveBytes, ...(kept && { kept }) });
  const { rollbackPoints: points } = options;
  const rollbackPoints: RollbackPoints = createKeeper({
    ...points,
    ...{ machineId, reserveBytes, maxBytes: ROLLBACK_POINT_MAX_BYTES },
  });
  const uploads = createUploads({ snapshots, rollbackPoints }, options.uploadAllowed ?? (() => true), log);
  const sessions = { cluster, store, known, registry, settlements, now, log };

  const library = openShelf(folder, readKeptSnapshot);
  const downloadAllowed = options.downloadAllowed ?? (() => false);
  const download = (node: NodeName, call: DownloadCall) => sendSnapshot(library, downloadAllowed, node, call, log);
  const contract = loadContract();
  const agentServer = new grpc.Server(channelLimits(MAX_MESSAGE_BYTES));
  const accept = (call: Parameters<typeof acceptSession>[0]) => acceptSession(call, sessions);
  agentServer.addService(
    contract.Agent.service,
    agentHandlers({ cluster, accept, uploads, download, enrolments, log }),
  );
  const enrolServer = new grpc.Server(channelLimits(MAX_ENROLMENT_BYTES));
  enrolServer.addService(contract.Enrolment.service, enrolmentHandlers(enrolments, log));

  return {
    agents: registry.agents,
    approvals: { pending: desk.pending, approve: desk.approve },
    async listen() {
      for (const shelf of [folder, points.folder]) await mkdir(shelf, { recursive: true, mode: 0o700 });
      const own = await authority.issueCoordinator(now());
      const address = options.address ?? "[::]";
      const open = (server: grpc.Server, port: number, clients: "required" | "anybody") =>
        bind(server, `${address}:${port}`, listenerCredentials(authority.certificatePem, own, clients));
      const agentPort = await open(agentServer, options.agentPort ?? DEFAULT_AGENT_PORT, "required");
      const enrolPort = await open(enrolServer, options.enrolPort ?? DEFAULT_ENROLMENT_PORT, "anybody");
      log.info({ address, agentPort, enrolPort }, "listening for agents");
      return { agentPort, enrolPort };
    },
    close() {
      agentServer.forceShutdown();
      enrolServer.forceShutdown();
    },
  };
}

function bind(server: grpc.Server, address: string, credentials: grpc.ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}
