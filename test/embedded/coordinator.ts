import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Connection } from "@lockkeeper/cli/client";

const MAIN = fileURLToPath(import.meta.resolve("@lockkeeper/coordinator/main"));
const LOOK_EVERY_MS = 50;

export const TOKENS = {
  admin: "embedded-admin-token-0001",
  operator: "embedded-operator-token-1",
  viewer: "embedded-viewer-token-001",
} as const;

export type Ports = { readonly http: number; readonly agents: number; readonly enrolment: number };

export type CoordinatorOptions = {
  /** Holds its store, its snapshots and its configuration; a second process on the same folder goes on from it. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly identity: string;
  readonly ports: Ports;
  /** /etc/machine-id of the machine that it says it runs on. */
  readonly machineId: string;
};

/** The real coordinator as a process of its own: packages/coordinator/src/main.ts and nothing else. */
export type CoordinatorProcess = {
  readonly connection: Connection;
  readonly pid: number;
  /** What it keeps lies in `data` below it. */
  readonly folder: string;
  /** Resolves when it leads and every agent has said hello. @throws with what it waits for. */
  ready(ms: number): Promise<void>;
  /** SIGKILL: nothing is said, released or finished. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
};

export async function startCoordinator(options: CoordinatorOptions): Promise<CoordinatorProcess> {
  const { folder, kubeconfig, identity, ports, machineId } = options;
  const at = (name: string) => join(folder, name);
  await mkdir(at("data"), { recursive: true });
  await writeFile(at("kubeconfig"), kubeconfig);
  await writeFile(at("machine-id"), `${machineId}\n`);
  const tokens = Object.entries(TOKENS).map(([role, token]) => ({ name: role, role, token }));
  await writeFile(at("tokens.json"), JSON.stringify(tokens), { mode: 0o600 });
  const log = openSync(at(`${identity}.log`), "a");
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      LOCKKEEPER_DATA: at("data"),
      LOCKKEEPER_HTTP_ADDRESS: "127.0.0.1",
      LOCKKEEPER_HTTP_PORT: String(ports.http),
      LOCKKEEPER_AGENT_PORT: String(ports.agents),
      LOCKKEEPER_ENROLMENT_PORT: String(ports.enrolment),
      LOCKKEEPER_KUBECONFIG: at("kubeconfig"),
      LOCKKEEPER_TOKENS_FILE: at("tokens.json"),
      LOCKKEEPER_MACHINE_ID_FILE: at("machine-id"),
      POD_NAME: identity,
    },
  });
  closeSync(log);
  // It must not outlive the one who started it.
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  child.once("exit", () => process.removeListener("exit", orphan));
  const server = `http://127.0.0.1:${ports.http}`;
  return {
    folder,
    pid: child.pid ?? 0,
    connection: { server, token: TOKENS.operator, caFile: null },
    async ready(ms) {
      const end = Date.now() + ms;
      for (let saw = "it does not answer yet"; ; await delay(LOOK_EVERY_MS)) {
        const answer = await fetch(`${server}/readyz`).catch(() => null);
        if (answer?.status === 200) return;
        if (answer !== null) saw = await answer.text();
        if (child.exitCode !== null || Date.now() > end)
          throw new Error(`the coordinator is not ready: ${saw}\n${readFileSync(at(`${identity}.log`), "utf8")}`);
      }
    },
    async kill() {
      await ended(child, "SIGKILL");
    },
    async stop() {
      await ended(child, "SIGTERM");
      return child.exitCode;
    },
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

/** Below the ports that the kernel gives to others by itself, and above those of services. */
const PORTS = { first: 20_000, last: 32_000 };
let next = PORTS.first + ((process.pid * 97) % (PORTS.last - PORTS.first));

/** Ports of the loopback that are free now, and that nobody else here is given before they are taken. */
export async function freePorts(): Promise<Ports> {
  const [http, agents, enrolment] = [await freePort(), await freePort(), await freePort()];
  return { http, agents, enrolment };
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = next === PORTS.last ? PORTS.first : next + 1;
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
