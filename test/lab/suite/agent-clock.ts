import { readFile } from "node:fs/promises";
import { run } from "../run.ts";
import { needPackages } from "../tools.ts";
import { type Lab, sh, until } from "./lab.ts";
import { agentPod, type Product, rest } from "./product.ts";

const NAMESPACE = "lockkeeper";
const AGENTS = "daemonset/lockkeeper-agent";
/** The same path on the host and in the pod: the agent's commands on the host are started with its environment, too. */
const FOLDER = "/opt/lab-clock";
const LIBRARY = "libfaketime.so.1";

type Cluster = {
  readonly nodes: readonly {
    readonly name: string;
    readonly host: { readonly hostTime: number; readonly receivedAt: number } | null;
  }[];
};

/**
 * Has one node's agent live by a clock that is that many seconds ahead. A stand-in: the lab's hosts share the machine's
 * clock, so libfaketime shows the agent's process, and nothing else on its host, another time. What the agent reports, and
 * what becomes of it, is the product's own. Only that agent is started anew: the DaemonSet's pods are replaced on deletion.
 */
export async function shiftAgentClock(lab: Lab, product: Product, node: string, seconds: number): Promise<void> {
  await needPackages(["libfaketime"]);
  const { stdout } = await run("dpkg", ["-L", "libfaketime"]);
  const path = stdout.split("\n").find((line) => line.endsWith(`/${LIBRARY}`)) ?? "";
  const library = (await readFile(path)).toString("base64");
  await sh(lab, node, `mkdir -p ${FOLDER} && base64 -d > ${FOLDER}/${LIBRARY} <<'LIB'\n${library}\nLIB`);
  const env = { LD_PRELOAD: `${FOLDER}/${LIBRARY}`, FAKETIME: `+${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
  const agent = {
    name: "agent",
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [{ name: "lab-clock", mountPath: FOLDER, readOnly: true }],
  };
  const volumes = [{ name: "lab-clock", hostPath: { path: FOLDER } }];
  const patch = { spec: { template: { spec: { containers: [agent], volumes } } } };
  await lab.k(["-n", NAMESPACE, "patch", AGENTS, "-p", JSON.stringify(patch)]);
  await replaceAgent(lab, node);
  await untilAhead(product, node, (ahead) => Math.abs(ahead - seconds) < 5);
}

/** Its agent lives by the machine's clock again. May be called though the clock was not shifted. */
export async function restoreAgentClock(lab: Lab, product: Product, node: string): Promise<void> {
  if (!(await lab.k(["-n", NAMESPACE, "get", AGENTS, "-o", "yaml"])).includes("lab-clock")) return;
  await lab.k(["-n", NAMESPACE, "rollout", "undo", AGENTS]);
  await replaceAgent(lab, node);
  await sh(lab, node, `rm -rf ${FOLDER}`);
  await untilAhead(product, node, (ahead) => Math.abs(ahead) < 5);
}

async function replaceAgent(lab: Lab, node: string): Promise<void> {
  const { name } = await agentPod(lab, node);
  await lab.k(["-n", NAMESPACE, "delete", "pod", name]);
}

/** Waits until the node's new agent has reported a time that far ahead of the coordinator's. */
async function untilAhead(product: Product, node: string, holds: (seconds: number) => boolean): Promise<void> {
  const since = Date.now();
  await until(`${node}'s agent to report by its clock`, 120, async () => {
    const { nodes } = await rest<Cluster>(product, "/api/v1/cluster");
    const host = nodes.find(({ name }) => name === node)?.host;
    if (!host || host.receivedAt < since) return null;
    return holds((host.hostTime - host.receivedAt) / 1000) ? true : null;
  });
}
