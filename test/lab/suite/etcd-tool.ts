import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../run.ts";
import { type Lab, sh } from "./lab.ts";

/** Debian's etcdctl on the lab's first member, with the certificates of its host. */
export class EtcdTool {
  readonly #args: readonly string[];

  private constructor(args: readonly string[]) {
    this.#args = args;
  }

  static async open(lab: Lab, scratch: string): Promise<EtcdTool> {
    const folder = join(scratch, "etcd-tool");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const [first = ""] = lab.controlPlanes;
    for (const name of ["ca.crt", "healthcheck-client.crt", "healthcheck-client.key"]) {
      const text = await sh(lab, first, `cat /etc/kubernetes/pki/etcd/${name}`);
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const file = (name: string) => join(folder, name);
    return new EtcdTool([
      ...["--endpoints", `https://${lab.address(first)}:2379`, "--cacert", file("ca.crt")],
      ...["--cert", file("healthcheck-client.crt"), "--key", file("healthcheck-client.key")],
    ]);
  }

  async alarms(): Promise<string> {
    return (await this.#run("alarm", "list")).stdout;
  }

  async disarm(): Promise<void> {
    await this.#run("alarm", "disarm");
  }

  /**
   * Every member's hash of its keys at one revision, and the ids of the clusters that they say they are of.
   * @throws when a member does not answer
   */
  async hashes(): Promise<{ readonly clusterIds: readonly string[]; readonly hashes: readonly string[] }> {
    const status = (await this.#run("endpoint", "status", "--cluster", "-w", "json")).stdout;
    // Ids and hashes are larger than a JavaScript number holds: they are taken as text.
    const revision = numbers(status, "revision").sort((a, b) => Number(a) - Number(b))[0] ?? "0";
    const { stdout } = await this.#run("endpoint", "hashkv", "--cluster", "--rev", revision, "-w", "json");
    return { clusterIds: numbers(stdout, "cluster_id"), hashes: numbers(stdout, "hash") };
  }

  #run(...command: readonly string[]) {
    return run("etcdctl", [...this.#args, ...command], { seconds: 20, env: { ETCDCTL_API: "3" } });
  }
}

function numbers(json: string, key: string): string[] {
  return [...json.matchAll(new RegExp(`"${key}":(\\d+)`, "g"))].map((found) => found[1] ?? "");
}
