import type { Comes, Fault } from "@lockkeeper/sandbox/faults/fault";
import { FAULTS } from "@lockkeeper/sandbox/faults/table";
import { table } from "./table.ts";

/** docs/reliability.md: what was tried against an upgrade, and what must come of it. */
export function reliabilityPage(): string {
  const faults = Object.entries<Fault>(FAULTS);
  const rows = faults.map(([name, { does, bites, comes }]) => [
    `\`${name}\``,
    does,
    bites === null ? "all along" : `\`${bites}\``,
    outcome(comes),
  ]);
  const by = (is: Comes["is"]) => faults.filter(([, { comes }]) => comes.is === is).length;
  return `# Reliability

<!-- Generated from packages/sandbox/src/faults by \`npx --yes pnpm@12 run docs\`. Do not edit. -->

What can go wrong in the middle of an upgrade is put on the embedded cluster by name, and \`npx --yes pnpm@12 test\` holds what
comes of it against this page. The coordinator is a process of its own and the agents are the real ones, over gRPC with
mutual TLS; the Kubernetes API, the hosts and etcd are simulated. The same is tried on real hosts, as far as it can be, by
\`npx --yes pnpm@12 lab test\`: agents and coordinator killed at named moments, a control plane's and a worker's power cut, an
etcd member stopped, a budget that allows nothing, two coordinators.

## Faults

${faults.length} faults. With ${by("succeeds")} the upgrade goes on by itself. With ${by("halts")} it halts with a finding, a person does
what the finding says, and it then comes to its end; with ${by("forgotten")} the coordinator has lost the upgrade and a new plan finds
what was left. In every case each node ends at the target and in service, and the independent checker accepts the log.
Try one: \`npx --yes pnpm@12 demo --fault NAME\`.

${table(["Fault", "What happens", "Disturbs", "What comes of it"], rows)}

## What this does not show

- Simulated hosts do what facts about apt, systemd, kubeadm and the kubelet say; only the lab runs the real ones.
- A fault is put on one upgrade at one place. Faults that come together are tried in the lab alone, and there only a few.
- The embedded etcd is a stand-in: its faults are those that an agent can see, not etcd's own.
`;
}

function outcome(comes: Comes): string {
  if (comes.is === "succeeds") return comes.waits === null ? "goes on" : "waits, says why, and goes on";
  const halt = (code: string) => `[${code}](findings.md#${code})`;
  if (comes.is === "forgotten") return `planned anew, which finds ${halt(comes.finding)}. ${comes.person}`;
  const next = comes.next === undefined ? "" : `, then with ${halt(comes.next)}`;
  const answer = comes.answer === "retry" ? "then a retry" : "then a new plan";
  return `halts with ${halt(comes.finding)}${next}. ${comes.person} (${answer})`;
}
