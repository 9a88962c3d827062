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

  #run(...command: readonly string[]) {
    return run("etcdctl", [...this.#args, ...command], { seconds: 20, env: { ETCDCTL_API: "3" } });
  }
}
