import type { RunEvent } from "@lockkeeper/core/model/event";
import { execa } from "execa";
import { type Lab, sh, until } from "./lab.ts";
import { expect } from "./report.ts";

const NAMESPACE = "lockkeeper";

/** The product as its users reach it: the `lockkeeper` command over the coordinator's REST API. */
export type Product = {
  readonly cli: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The policy that the lab's upgrades run under. */
  readonly policyFile: string;
  /** The same with a drain that is given up early. */
  readonly impatientPolicyFile: string;
  /** How long that one waits for an etcd member. */
  readonly impatientEtcdSeconds: number;
};

export type CliEnded = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs the command to its end; its output goes to the suite's log as well. */
export async function lockkeeper(
  product: Product,
  args: readonly string[],
  seconds: number,
  show = true,
): Promise<CliEnded> {
  const [node = "node", ...rest] = product.cli;
  if (show) console.log(`   $ lockkeeper ${args.join(" ")}`);
  const child = execa(node, [...rest, ...args], {
    env: product.env,
    reject: false,
    timeout: seconds * 1000,
    stdin: "ignore",
    maxBuffer: 50_000_000,
  });
  if (show) {
    child.stdout?.on("data", (chunk: Buffer) => process.stdout.write(String(chunk).replaceAll(/^(?=.)/gm, "   | ")));
    child.stderr?.on("data", (chunk: Buffer) => process.stdout.write(String(chunk).replaceAll(/^(?=.)/gm, "   ! ")));
  }
  const ended = await child;
  if (ended.timedOut) throw new Error(`lockkeeper ${args.join(" ")} did not end within ${seconds} s`);
  return { code: ended.exitCode ?? -1, stdout: ended.stdout, stderr: ended.stderr };
}

type RunNow = { readonly id: string; readonly state: string; readonly waits: readonly { readonly why: string }[] };

/** The newest run as it is now; null when nothing has run on the cluster yet. */
export async function newestRun(product: Product): Promise<RunNow | null> {
  const [run] = (await rest<{ items: RunNow[] }>(product, "/api/v1/upgrades?limit=1")).items;
  return run ?? null;
}

/** Its id alone. */
export async function newestRunId(product: Product): Promise<string | null> {
  return (await newestRun(product))?.id ?? null;
}

/** The run log of the newest upgrade, over REST. */
export async function runEvents(
  product: Product,
): Promise<{ readonly id: string; readonly events: readonly RunEvent[] }> {
  const id = await newestRunId(product);
  expect(id !== null, "there is no upgrade");
  const events: RunEvent[] = [];
  for (;;) {
    const page = await rest<{ items: RunEvent[] }>(
      product,
      `/api/v1/upgrades/${id}/events?after=${events.at(-1)?.seq ?? 0}&limit=500`,
    );
    if (page.items.length === 0) return { id, events };
    events.push(...page.items);
  }
}

/** One GET of the REST API. @throws on any status but 200. */
export async function rest<T>(product: Product, path: string): Promise<T> {
  const response = await fetch(`${product.env.LOCKKEEPER_SERVER}${path}`, {
    headers: { authorization: `Bearer ${product.env.LOCKKEEPER_TOKEN}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Waits for an event in the newest upgrade's log. */
export function untilEvent(
  product: Product,
  what: string,
  seconds: number,
  matches: (event: RunEvent) => boolean,
): Promise<RunEvent> {
  return until(what, seconds, async () => (await runEvents(product)).events.find(matches) ?? null, 500);
}

type Pods = {
  items: { metadata: { name: string; uid: string }; spec: { nodeName: string }; status: { phase: string } }[];
};

/** The coordinator's pod. */
export async function coordinatorPod(
  lab: Lab,
): Promise<{ readonly name: string; readonly uid: string; readonly node: string }> {
  const pods = JSON.parse(
    await lab.k(["-n", NAMESPACE, "get", "pods", "-l", "app.kubernetes.io/name=lockkeeper-coordinator", "-o", "json"]),
  ) as Pods;
  const pod = pods.items.find((p) => p.status.phase === "Running") ?? pods.items[0];
  expect(pod !== undefined, "there is no coordinator pod");
  return { name: pod.metadata.name, uid: pod.metadata.uid, node: pod.spec.nodeName };
}

/** The agent's pod on a node. */
export async function agentPod(lab: Lab, node: string): Promise<{ readonly name: string; readonly uid: string }> {
  const args = [
    "-n",
    NAMESPACE,
    "get",
    "pods",
    "-l",
    "app.kubernetes.io/name=lockkeeper-agent",
    "--field-selector",
    `spec.nodeName=${node}`,
    "-o",
    "json",
  ];
  const pods = JSON.parse(await lab.k(args)) as Pods;
  const pod = pods.items[0];
  expect(pod !== undefined, `there is no agent pod on ${node}`);
  return { name: pod.metadata.name, uid: pod.metadata.uid };
}

/**
 * Kills the containers of a pod of ours on its node at once, through the container runtime: works while the API
 * server is away, as a kernel's out-of-memory killer would.
 * @param spared a program that is let live: without `pause` the pod gets a new sandbox, and with it another address
 */
export async function killContainers(lab: Lab, node: string, podUid: string, spared = ""): Promise<string> {
  // A container's processes carry the pod's UID in their cgroup path, with either separator.
  const pattern = `pod(${podUid}|${podUid.replaceAll("-", "_")})`;
  return sh(
    lab,
    node,
    `for pid in $(grep -lE '${pattern}' /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3); do ` +
      `name=$(cat /proc/$pid/comm); [ "$name" = '${spared}' ] || { kill -9 $pid; echo "killed $pid ($name)"; }; done 2>/dev/null`,
  );
}

/** Waits until a unit of ours whose name holds `part` runs on the node. @returns its name. */
export function untilUnitRuns(lab: Lab, node: string, part: string, seconds: number): Promise<string> {
  return until(
    `a unit ${part} on ${node}`,
    seconds,
    async () => {
      const ended = await lab.on(
        node,
        "systemctl list-units 'lockkeeper-*' --type=service --state=running,start --no-legend --plain",
      );
      return (
        ended.stdout
          .split("\n")
          .map((l) => l.split(" ")[0] ?? "")
          .find((u) => u.includes(part)) ?? null
      );
    },
    150,
  );
}

/** The intent of a step of that kind on that node. */
export function intended(event: RunEvent, kind: string, node: string): boolean {
  return event.type === "step-intended" && event.step.kind === kind && "on" in event.step && event.step.on === node;
}

/** Waits for a step to settle; a halt after `since` ends the wait with what it found. */
export async function settled(
  product: Product,
  matches: (event: RunEvent) => boolean,
  seconds: number,
  since = 0,
): Promise<void> {
  const event = await untilEvent(
    product,
    "the step to settle by itself",
    seconds,
    (e) => matches(e) || (e.type === "halted" && e.seq > since),
  );
  if (event.type === "halted")
    throw new Error(`the run halted: ${event.findings.map((f) => `${f.code}: ${f.saw}`).join("; ")}`);
}
