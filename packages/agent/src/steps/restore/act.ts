import type { FindingCode } from "@lockkeeper/core/model/finding-codes";
import type { StepTools } from "../../executor/tools.ts";
import { RESTORE_EXITS as EXIT } from "../../restore/exits.ts";
import type { UnitJob } from "../../units/job.ts";
import { lastWords } from "../../units/last-words.ts";
import { unitPaths } from "../../units/paths.ts";

/** How often an act whose unit left no result (a power cut) is done again: each of them can be repeated. */
const REDOS = 3;

const CODES: Readonly<Record<number, FindingCode>> = {
  [EXIT.notStopped]: "restore-not-stopped",
  [EXIT.undone]: "restore-undone",
  [EXIT.committed]: "restore-not-finished",
  [EXIT.notPrepared]: "restore-not-prepared",
  [EXIT.busy]: "host-busy",
  [EXIT.notArmed]: "host-command-failed",
};

/** Runs an act of the restore's script as a unit to its end. @throws StepFailure with what the host said when it does not end with 0. */
export async function restoreAct(tools: StepTools, part: string, job: UnitJob): Promise<void> {
  for (let n = 1; n <= REDOS; n++) {
    const end = await tools.unit(n === 1 ? part : `${part}-${n}`, job);
    if (end.is !== "ended") continue;
    const { exitCode, unit } = end.result;
    if (exitCode === 0) return;
    const words = await lastWords(tools.host, unitPaths(tools.stateFolder, unit).log);
    tools.fail(
      CODES[exitCode] ?? "host-command-failed",
      `${words || `${part} was refused`} (${unit} ended with ${exitCode})`,
    );
  }
  tools.fail("step-result-lost", `${part} left no result ${REDOS} times`);
}
