import type { FindingCode } from "@lockkeeper/core/model/finding-codes";
import type { UnitJob } from "../units/job.ts";
import { lastWords } from "../units/last-words.ts";
import { unitPaths } from "../units/paths.ts";
import type { UnitResult } from "../units/result.ts";
import type { UnitEnd } from "../units/take-up.ts";
import type { StepTools } from "./tools.ts";

/** A step whose act is one unit that may not be begun twice in an attempt. */
export type ByUnit<E> = {
  readonly part: string;
  /**
   * The evidence when the postcondition holds, else null.
   * @param begunAt when the act began (ms since 1970) whose end is not known; null before any act.
   */
  check(begunAt: number | null): Promise<E | null>;
  /** Preconditions and preparation, right before the act. @throws StepFailure */
  prepare(): Promise<UnitJob>;
  /** The evidence after the unit ended with 0. @throws StepFailure when the postcondition does not hold. */
  verify(result: UnitResult): Promise<E>;
  /** The finding for another exit code. */
  readonly failure: FindingCode;
};

/**
 * Check, act, verify, from wherever the attempt stands:
 * - begun and running: waited for; ended: verified;
 * - begun and without a result (power loss, a killed unit): the check decides, and where it does not hold a person;
 * - not begun: checked, prepared and begun.
 */
export async function byUnit<E>(tools: StepTools, step: ByUnit<E>): Promise<E> {
  const before = await tools.earlier(step.part);
  if (before !== null && before.is !== "never-begun") return conclude(tools, step, before);
  const there = await step.check(null);
  if (there !== null) return there;
  const end = await tools.unit(step.part, await step.prepare());
  return conclude(tools, step, end);
}

async function conclude<E>(tools: StepTools, step: ByUnit<E>, end: UnitEnd): Promise<E> {
  switch (end.is) {
    case "ended":
      if (end.result.exitCode === 0) return step.verify(end.result);
      return tools.fail(step.failure, await badEnd(tools, end.result));
    case "rebooted": {
      const there = await step.check(end.begunAt);
      if (there !== null) return there;
      return tools.fail("host-rebooted", `${step.part} had begun and left no result before the host was started again`);
    }
    case "lost": {
      const there = await step.check(end.begunAt);
      if (there !== null) return there;
      return tools.fail("step-result-lost", `${step.part} had begun and left no result; ${end.saw}`);
    }
    case "never-begun":
      return tools.fail("host-command-failed", `${step.part} did not begin: ${end.saw}`);
  }
}

/** How often a part that is safe to repeat is begun anew after its unit was lost. */
const REDOS = 3;

/**
 * Runs a part that may be repeated (a download, a refresh): one whose unit left no result is begun again under a new name.
 * @throws StepFailure when it ends with anything but 0.
 */
export async function redoable(
  tools: StepTools,
  part: string,
  job: UnitJob,
  failure: FindingCode,
): Promise<UnitResult> {
  let last: UnitEnd | null = null;
  for (let n = 1; n <= REDOS; n++) {
    last = await tools.unit(n === 1 ? part : `${part}-${n}`, job);
    if (last.is !== "ended") continue;
    if (last.result.exitCode === 0) return last.result;
    return tools.fail(failure, await badEnd(tools, last.result));
  }
  return tools.fail("step-result-lost", `${part} left no result ${REDOS} times`);
}

/** That a unit ended badly, and what its log says about why. */
async function badEnd({ host, stateFolder }: StepTools, { unit, exitCode }: UnitResult): Promise<string> {
  const words = await lastWords(host, unitPaths(stateFolder, unit).log);
  return `${words === "" ? "" : `${words} `}(${unit} ended with ${exitCode})`;
}
