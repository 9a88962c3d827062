import { audit } from "@lockkeeper/core/audit/audit";
import type { Fault } from "@lockkeeper/sandbox/faults/fault";
import type { Passage } from "./drive.ts";

/** Where an upgrade went another way than the table says. Empty when all is as it says. */
export function verdict({ comes }: Pick<Fault, "comes">, passage: Passage): readonly string[] {
  const { runs, findings, again, forgotten, anew, waits, bitten, witnessed } = passage;
  const wrong = [...witnessed];
  const codes = findings.map((finding) => finding.code);
  const found = codes.length > 0 ? `with ${codes.join(", ")}` : "without a finding";
  if (!bitten) wrong.push("the fault never bit");
  if (comes.is === "succeeds") {
    if (codes.length > 0) wrong.push(`it halted ${found}`);
    const seen = comes.waits === null || [...waits].some((wait) => comes.waits?.test(wait));
    if (!seen) wrong.push(`nobody was told ${comes.waits}`);
  } else if (comes.is === "halts") {
    if (!codes.includes(comes.finding)) wrong.push(`it ended ${found} instead of ${comes.finding}`);
    if (comes.next !== undefined && !again.some((finding) => finding.code === comes.next))
      wrong.push(`it did not halt once more with ${comes.next}`);
  } else {
    if (!forgotten) wrong.push("the coordinator still knew the upgrade");
    if (!anew.some((finding) => finding.code === comes.finding))
      wrong.push(`the new plan does not tell ${comes.finding}`);
  }
  const last = runs.at(-1)?.status;
  if (last?.state !== "succeeded") wrong.push(`the last upgrade is ${last?.state ?? "not there"}`);
  for (const { events, status } of runs)
    for (const { seq, why } of audit(events)) wrong.push(`audit rejects ${status.id} at event ${seq}: ${why}`);
  return wrong;
}
