import { nsenter } from "@lockkeeper/agent/host/nsenter";
import { realHost } from "@lockkeeper/agent/host/real-host";
import { rootedFiles } from "@lockkeeper/agent/host/rooted-files";
import { unitEnvironment } from "@lockkeeper/agent/units/environment";
import type { NodeName } from "@lockkeeper/core/model/ids";
import { parseVersion } from "@lockkeeper/core/model/version";
import { HOST_BEHAVIOURS, type HostWorld } from "../../contract/host-behaviours.ts";
import { run } from "../run.ts";
import { type Lab, sh } from "./lab.ts";
import { expect, type Report } from "./report.ts";

const FOLDER = "/var/lib/lockkeeper/contract";
const SOURCE = "/etc/apt/sources.list.d/kubernetes.list";

/**
 * The behaviours of a host that the simulated ones are held to, on a real one, by the agent's own adapter from outside.
 * @param other a version of another minor that the lab's repositories have.
 */
export async function hostContract(lab: Lab, report: Report, node: string, other: string): Promise<void> {
  report.section(`the contract of a host, as the simulated ones are held to it: ${node}`);
  const world = await worldOf(lab, node, other);
  try {
    for (const { name, run: behave } of HOST_BEHAVIOURS) await report.check(name, () => behave(world));
  } finally {
    await sh(lab, node, `rm -rf ${FOLDER}`);
  }
}

async function worldOf(lab: Lab, node: string, text: string): Promise<HostWorld> {
  const { stdout } = await run("podman", ["inspect", "-f", "{{.State.Pid}}", node]);
  const pid = Number(stdout.trim());
  expect(pid > 1, `${node} has no first process`);
  const version = parseVersion((await sh(lab, node, "kubeadm version -o short")).trim());
  const other = parseVersion(text);
  if (version === null || other === null) throw new Error(`${node} has no version, or ${text} is none`);
  // Nothing of the host lies at the same path here: all of it is opened under its root.
  const files = rootedFiles(`/proc/${pid}/root`, "/nowhere");
  const host = realHost({ files, run: nsenter(pid), stateFolder: FOLDER, environment: unitEnvironment({}) });
  return {
    // The health port is on the host's own loopback, which is not this machine's.
    host: { ...host, kubeletHealth: (port) => healthOf(lab, node, port) },
    ...{ node: node as NodeName, folder: FOLDER, version, other, source: SOURCE },
  };
}

async function healthOf(lab: Lab, node: string, port: number): Promise<string | null> {
  const { stdout } = await lab.on(node, `curl -s -m 3 http://127.0.0.1:${port}/healthz`);
  return stdout === "ok" ? null : `it answers ${stdout}`;
}
