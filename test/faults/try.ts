/** Tries one fault by hand: node test/faults/try.ts NAME [control planes] [workers]. */
import { FAULTS, type FaultName } from "@lockkeeper/sandbox/faults/table";
import { meet } from "./meet.ts";

const [name = "", controlPlanes, workers] = process.argv.slice(2);
const began = performance.now();
const { passage, wrong } = await meet(name as FaultName, {
  controlPlanes: Number(controlPlanes ?? 0),
  workers: Number(workers ?? 0),
});
for (const { events } of passage.runs)
  for (const e of events)
    console.log(
      e.seq,
      e.type,
      "step" in e ? (typeof e.step === "string" ? e.step : e.step?.id) : "",
      "findings" in e ? JSON.stringify(e.findings) : "",
      e.type === "step-settled" && e.outcome.is === "failed" ? JSON.stringify(e.outcome.findings) : "",
    );
console.log([...passage.waits].join("\n"));
console.log(name, FAULTS[name as FaultName].does, `${((performance.now() - began) / 1000).toFixed(1)} s`, wrong);
