import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootedFiles } from "@lockkeeper/agent/host/rooted-files";
import { unitPaths } from "@lockkeeper/agent/units/paths";
import { aPod, owner } from "@lockkeeper/sandbox/api/samples";
import type { ApiServer } from "@lockkeeper/sandbox/api/start";
import { openSimulatedHost, type SimulatedHost, type SimulatedHostOptions } from "@lockkeeper/sandbox/hosts/host";
import { type EmbeddedAgent, type EmbeddedAgentOptions, startAgent } from "./agent.ts";

export const NAMESPACE = "lockkeeper";

/** A node of the embedded cluster: a machine that lasts, and the agent on it that may die. */
export type EmbeddedNode = {
  readonly host: SimulatedHost;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Another agent on the same disk. */
  readonly start: () => Promise<void>;
};

export type EmbeddedNodeOptions = Omit<SimulatedHostOptions, "files" | "unitFiles"> &
  Omit<EmbeddedAgentOptions, "host" | "stateFolder" | "tokenFile"> & {
    /** Of this machine alone. */
    readonly folder: string;
  };

/** Makes a machine under a Node object that is there, and starts its agent. */
export async function openNode(options: EmbeddedNodeOptions): Promise<EmbeddedNode> {
  const { folder, node, cluster } = options;
  const root = join(folder, "root");
  const stateFolder = join(folder, "agent");
  await mkdir(root, { recursive: true });
  const host = await openSimulatedHost({
    ...options,
    files: rootedFiles(root, stateFolder),
    unitFiles: (unit) => unitPaths(stateFolder, unit),
  });
  const tokenFile = join(folder, "token");
  await writeFile(tokenFile, tokenFor(cluster.api, node));
  let agent: EmbeddedAgent | null = null;
  const start = async () => {
    agent = await startAgent({ ...options, host, stateFolder, tokenFile });
  };
  await start();
  return {
    host,
    start,
    kill: async () => agent?.kill(),
    stop: async () => agent?.stop(),
  };
}

/** Puts an agent's pod on a node, in the place of an earlier one. @returns the service account token that is bound to it. */
function tokenFor(api: ApiServer, node: string): string {
  const name = `lockkeeper-agent-${node}`;
  api.store.remove("Pod", name, NAMESPACE);
  const pod = api.store.put(
    aPod(name, node, {
      metadata: { namespace: NAMESPACE, ownerReferences: owner("DaemonSet", "lockkeeper-agent") },
      spec: { serviceAccountName: "lockkeeper-agent" },
    }),
  );
  const token = `token-of-${name}-${pod.metadata.uid}`;
  api.tokens.set(token, {
    username: `system:serviceaccount:${NAMESPACE}:lockkeeper-agent`,
    audiences: ["lockkeeper-enrolment"],
    extra: {
      "authentication.kubernetes.io/pod-name": [name],
      "authentication.kubernetes.io/pod-uid": [pod.metadata.uid ?? ""],
    },
  });
  return token;
}
