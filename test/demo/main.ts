import { once } from "node:events";
import { columnsOf } from "@lockkeeper/cli/terminal";
import { wrap } from "@lockkeeper/cli/wrap";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { buildPage } from "@lockkeeper/dashboard/build";
import type { Fault } from "@lockkeeper/sandbox/faults/fault";
import { type Passage, upgrade } from "../embedded/drive.ts";
import type { System } from "../embedded/system.ts";
import { verdict } from "../embedded/verdict.ts";
import { lookAround } from "./look-around.ts";
import { boardNodes } from "./nodes.ts";
import { type DemoOptions, readOptions } from "./options.ts";
import { outlineLines } from "./outline.ts";
import { type Show, showOn } from "./show.ts";
import { openSimulated, TO } from "./simulated.ts";
import { summaryLines } from "./summary.ts";

/** Short, because everything that is simulated is quick. */
const POLICY = {
  gate: { readySeconds: 1, timeoutSeconds: 20 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
  drain: { timeoutSeconds: 20 },
  etcd: { timeoutSeconds: 10 },
  agentAwaySeconds: 60,
};
const READY_MS = 60_000;
const PROSE_COLUMNS = 100;
const THEN = { retry: " Then they retry.", "plan-anew": "" } as const;
const introduction = (what: string) => [
  `This is a simulation: ${what} that exist on this machine's loopback alone. Real are the coordinator (a process of its own) and an agent for each node: they enrol, speak gRPC with mutual TLS, keep store and journals on disk, plan, drain, and judge. Played are the Kubernetes API and the hosts below the agents (apt, kubeadm, kubelet); etcd is a stand-in whose snapshots hold nothing.`,
  "Real hosts on this machine: npx --yes pnpm@12 lab test (root, Debian 12).",
  "",
];
const NO_FAULT: Pick<Fault, "comes"> = { comes: { is: "succeeds", waits: null } };

const options = readOptions(process.argv);
if (options !== null) await main(options);

async function main({ controlPlanes, workers, fault, keep }: DemoOptions): Promise<void> {
  const what = `${controlPlanes} control plane${controlPlanes > 1 ? "s" : ""} and ${workers} worker${workers > 1 ? "s" : ""}`;
  for (const line of introduction(what)) for (const part of wrap(line, screen(), 0)) console.log(part);
  // Whoever looks around may look at the page, too.
  if (keep) await buildPage();
  const system = await openSimulated({ controlPlanes, workers });
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      stop.abort();
      if (!keep || process.exitCode === undefined) void system.close().finally(() => process.exit(1));
    });
  try {
    process.exitCode = await run(system, fault, keep ? stop.signal : null);
  } finally {
    await system.close();
  }
}

async function run(system: System, fault: DemoOptions["fault"], keep: AbortSignal | null): Promise<number> {
  const { api } = system;
  const { connection, ready } = await system.coordinator();
  await ready(READY_MS);
  if (fault !== null) console.log(`On the way: ${fault.fault.does}\n`);
  const show = showOn(process.stdout, () => boardNodes(api));
  const task = { connection, to: TO, policy: POLICY, fault: fault?.fault ?? null, world: system.world(TO) };
  const passage = await upgrade(task, {
    ...show,
    // Not past the board: a second plan is made while it is drawn.
    planned: (plan) => show.say([...outlineLines(plan, screen()), ""].join("\n")),
    person: (status) => personActs(show, fault?.fault ?? null, status),
  });
  show.stop();
  for (const line of summaryLines(passage, columnsOf(process.stdout))) console.log(line);
  const code = judged(passage, fault);
  if (keep !== null) {
    process.exitCode = code;
    console.log(await lookAround(system, connection));
    if (!keep.aborted) await once(keep, "abort");
  }
  return code;
}

/** What a person would see, and do. */
async function personActs(show: Show, fault: Fault | null, status: UpgradeStatus | null): Promise<void> {
  if (status === null) show.say("\nThe coordinator knows nothing of the upgrade any more.");
  else show.halted(status);
  if (fault !== null && fault.comes.is !== "succeeds")
    show.say(`\nA person acts: ${fault.comes.person}${THEN[fault.comes.answer]}\n`);
}

/** Prose is broken for people, in a log as well. */
function screen(): number {
  return Math.min(columnsOf(process.stdout), PROSE_COLUMNS);
}

function judged(passage: Passage, fault: DemoOptions["fault"]): number {
  const wrong = verdict(fault?.fault ?? NO_FAULT, passage);
  for (const line of wrong) console.log(`Not as it should be: ${line}`);
  if (fault !== null && wrong.length === 0) console.log(`It ended as docs/reliability.md says of ${fault.name}.`);
  return wrong.length === 0 ? 0 : 1;
}
