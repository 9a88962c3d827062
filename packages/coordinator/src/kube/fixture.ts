import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Epoch, NodeName, NodeUid, RunId, StepId } from "@lockkeeper/core/model/ids";
import { DEFAULT_POLICY, type Force, type Policy } from "@lockkeeper/core/model/policy";
import pino from "pino";
import type { NodeContext } from "./act-tools.ts";
import { instant } from "./instants.ts";
import { openKube } from "./open.ts";
import type { Kube } from "./options.ts";
import { KubeConfigTransport } from "./transport.ts";

/** For tests alone: the ports on an API server whose kubeconfig is given as text. */
export type Fixture = AsyncDisposable & {
  readonly kube: Kube;
  /** What acts said they were doing. */
  readonly lines: string[];
  readonly stop: AbortController;
  /** The context of step `step` of run `run` under an epoch. */
  context(
    uid: string,
    more?: { run?: string; epoch?: number; policy?: Partial<Policy>; force?: readonly Force[] },
  ): NodeContext;
  /** Runs the Lease until it is won. */
  lead(): Promise<void>;
};

export async function fixture(kubeconfig: string, identity = "coordinator-1"): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), "lockkeeper-kube-"));
  const kubeconfigFile = join(folder, "kubeconfig");
  writeFileSync(kubeconfigFile, kubeconfig, { mode: 0o600 });
  const kube = await openKube({
    kubeconfigFile,
    namespace: "lockkeeper",
    identity,
    nodeName: null,
    log: pino({ level: "silent" }),
    clock: () => instant(Date.now()),
  });
  const stop = new AbortController();
  const lines: string[] = [];
  let leading: Promise<void> = Promise.resolve();
  return {
    kube,
    lines,
    stop,
    context: (uid, { run = "run-1", epoch = 1, policy = {}, force = [] } = {}) => ({
      owner: { run: run as RunId, step: "1.21/step" as StepId, epoch: epoch as Epoch, wasUnschedulable: false },
      uid: uid as NodeUid,
      policy: { ...DEFAULT_POLICY, ...policy },
      baseline: {},
      force,
      quarantined: new Set(),
      progress: (line) => lines.push(line),
      signal: stop.signal,
    }),
    lead: () =>
      new Promise((won) => {
        leading = kube.lease.run((change) => change.is === "won" && won(), stop.signal);
      }),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await leading;
      rmSync(folder, { recursive: true });
    },
  };
}

/** A transport of its own, for tests of single parts. The kubeconfig's file is read at once and removed. */
export async function transportTo(kubeconfig: string): Promise<KubeConfigTransport> {
  const folder = mkdtempSync(join(tmpdir(), "lockkeeper-kube-"));
  const file = join(folder, "kubeconfig");
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  const transport = new KubeConfigTransport(file);
  rmSync(folder, { recursive: true });
  return transport;
}

export const name = (text: string): NodeName => text as NodeName;
export const step = <K extends string>(kind: K, on: string) => ({ kind, id: `1.21/${kind}` as StepId, on: name(on) });
