import { finding } from "@lockkeeper/core/model/finding";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import { recordsOf } from "../journal/digest.ts";
import type { Progress } from "../ports/steps.ts";
import { EXPECTED_MS, type UnitJob } from "../units/job.ts";
import { unitName } from "../units/name.ts";
import { unitPaths } from "../units/paths.ts";
import { LOCK_BUSY_EXIT } from "../units/result.ts";
import { takeUp, type UnitEnd } from "../units/take-up.ts";
import { StepFailure } from "./failure.ts";
import type { Bench, StepTools, Trace } from "./tools.ts";

/** Makes the tools of one attempt. */
export function stepTools(bench: Bench, key: AttemptKey, progress: Progress, trace: Trace): StepTools {
  const { host, journal, clock, stateFolder, boot, node } = bench;
  const fail = (code: Parameters<StepTools["fail"]>[0], saw: string): never => {
    throw new StepFailure([finding(code, { node }, saw)]);
  };
  const lastRecord = (unit: string) =>
    recordsOf(journal.records(), key).findLast((record) => record.type === "unit" && record.unit === unit);

  const end = async (unit: string, job: UnitJob | null): Promise<UnitEnd> => {
    const record = lastRecord(unit);
    const startedIn = record?.type === "unit" ? record.boot : boot;
    const since = clock.now();
    const onRunning = () => {
      const ms = clock.now() - since;
      if (job !== null && ms > EXPECTED_MS[job.do]) {
        progress(
          `${job.do} has run for ${Math.round(ms / 60_000)} min, longer than expected; it is left to end by itself`,
        );
      }
    };
    const ended = await takeUp({ host, clock, stateFolder, unit, startedIn, boot, onRunning });
    if (ended.is !== "never-begun") {
      trace.logPath = unitPaths(stateFolder, unit).log;
      if (!(ended.is === "ended" && ended.result.exitCode === LOCK_BUSY_EXIT)) trace.changedHost = true;
    }
    return ended;
  };

  const begin = async (unit: string, job: UnitJob): Promise<UnitEnd> => {
    const others = (await host.runningUnits()).filter((name) => name !== unit);
    if (others.length > 0) return fail("host-busy", `still runs: ${others.join(", ")}`);
    await journal.append({ type: "unit", key, unit, boot });
    progress(`${job.do} runs in ${unit}`);
    await host.startUnit(job, unit, key.attempt);
    const ended = await end(unit, job);
    if (ended.is === "never-begun") return fail("host-command-failed", `${unit} did not start: ${ended.saw}`);
    if (ended.is === "ended" && ended.result.exitCode === LOCK_BUSY_EXIT) {
      return fail("host-busy", "another unit of Lockkeeper's holds the host's lock");
    }
    return ended;
  };

  return {
    ...bench,
    key,
    progress,
    fail,
    warn: (code, saw) => trace.warnings.push(finding(code, { node }, saw)),
    changing: () => {
      trace.changedHost = true;
    },
    earlier: async (part) => {
      const unit = unitName(key, part);
      return lastRecord(unit) === undefined ? null : end(unit, null);
    },
    unit: async (part, job) => {
      const unit = unitName(key, part);
      if (lastRecord(unit) !== undefined) {
        const before = await end(unit, job);
        if (before.is !== "never-begun") return before;
      }
      return begin(unit, job);
    },
  };
}
