import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { type Lab, sh } from "./lab.ts";

type Health = { readonly endpoint: string; readonly health: boolean; readonly error?: string };

/** What one look saw: when (ms since 1970), and how many members answered a read that needs a quorum. */
export type EtcdLook = { readonly at: number; readonly healthy: number; readonly why: string };

const EVERY_MS = 1000;

/**
 * The tests' own look at etcd, by Debian's etcdctl: once a second every member is asked for a linearizable read, which
 * only a quorum can answer.
 */
export class EtcdWatch {
  readonly looks: EtcdLook[] = [];
  readonly #lab: Lab;
  readonly #scratch: string;
  #stopped = false;
  #loop: Promise<void> | null = null;

  constructor(lab: Lab, scratch: string) {
    this.#lab = lab;
    this.#scratch = join(scratch, "etcd-pki");
  }

  async start(): Promise<this> {
    await mkdir(this.#scratch, { recursive: true, mode: 0o700 });
    const [first = ""] = this.#lab.controlPlanes;
    for (const name of ["ca.crt", "healthcheck-client.crt", "healthcheck-client.key"]) {
      const text = await sh(this.#lab, first, `cat /etc/kubernetes/pki/etcd/${name}`);
      await writeFile(join(this.#scratch, name), text, { mode: 0o600 });
    }
    this.#loop = this.#run();
    return this;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Looks at which no member answered. */
  get withoutQuorum(): readonly EtcdLook[] {
    return this.looks.filter((l) => l.healthy === 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      this.looks.push(await this.#look());
      await delay(EVERY_MS);
    }
  }

  async #look(): Promise<EtcdLook> {
    const at = Date.now();
    const endpoints = this.#lab.controlPlanes.map((n) => `https://${this.#lab.address(n)}:2379`).join();
    const file = (name: string) => join(this.#scratch, name);
    const tls = ["--cacert", file("ca.crt"), "--cert", file("healthcheck-client.crt")];
    const args = ["--endpoints", endpoints, ...tls, "--key", file("healthcheck-client.key"), "--command-timeout=5s"];
    const { stdout, stderr } = await execa("etcdctl", [...args, "endpoint", "health", "-w", "json"], {
      env: { ETCDCTL_API: "3" },
      reject: false,
      timeout: 20_000,
    });
    try {
      const all = JSON.parse(stdout.split("\n").find((l) => l.startsWith("[")) ?? "") as readonly Health[];
      const ill = all.filter((h) => !h.health).map((h) => `${h.endpoint}: ${h.error ?? "not healthy"}`);
      return { at, healthy: all.length - ill.length, why: ill.join("; ") };
    } catch {
      return { at, healthy: 0, why: stderr.slice(-300) };
    }
  }
}
