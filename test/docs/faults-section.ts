import type { Comes, Fault } from "@lockkeeper/sandbox/faults/fault";
import { FAULTS } from "@lockkeeper/sandbox/faults/table";
import { table } from "./table.ts";

/** The section of docs/reliability.md on named faults: what is put on an upgrade, and what must come of it. */
export function faultsSection(): string {
  const faults = Object.entries<Fault>(FAULTS);
  const rows = faults.map(([name, { does, bites, comes }]) => [
    `\`${name}\``,
    does,
    bites === null ? "all along" : `\`${bites}\``,
    outcome(comes),
  ]);
  const by = (is: Comes["is"]) => faults.filter(([, { comes }]) => comes.is === is).length;
  return `${faults.length} faults. With ${by("succeeds")} the upgrade goes on by itself. With ${by("halts")} it halts with a finding, a person does
what the finding says, and it then comes to its end; with ${by("forgotten")} the coordinator has lost the upgrade and a new plan finds
what was left. Try one: \`npx --yes pnpm@12 demo --fault NAME\`.

${table(["Fault", "What happens", "Disturbs", "What comes of it"], rows)}`;
}

function outcome(comes: Comes): string {
  if (comes.is === "succeeds") return comes.waits === null ? "goes on" : "waits, says why, and goes on";
  const halt = (code: string) => `[${code}](findings.md#${code})`;
  if (comes.is === "forgotten") return `planned anew, which finds ${halt(comes.finding)}. ${comes.person}`;
  const next = comes.next === undefined ? "" : `, then with ${halt(comes.next)}`;
  const answer = comes.answer === "retry" ? "then a retry" : "then a new plan";
  return `halts with ${halt(comes.finding)}${next}. ${comes.person} (${answer})`;
}
