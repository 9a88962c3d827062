/** One run by hand: node test/matrix/try.ts [OF "CALL" before|after]... */
import { runUpgrade } from "./run.ts";

const args = process.argv.slice(2);
const points = [];
for (let i = 0; i + 2 < args.length; i += 3)
  points.push({ of: args[i] ?? "", call: args[i + 1] ?? "", when: (args[i + 2] ?? "before") as "before" | "after" });
const began = process.hrtime.bigint();
const went = await runUpgrade({ controlPlanes: 3, workers: 3 }, points);
const ms = Number(process.hrtime.bigint() - began) / 1e6;
console.log(`${ms.toFixed(0)} ms for ${(went.virtualMs / 1000).toFixed(0)} virtual s; ${went.calls.length} calls`);
console.log({ wrong: went.wrong, retries: went.retries, hit: went.hit });
const by = new Map<string, number>();
for (const { of, call } of went.calls) {
  const key = `${of === "coordinator" ? of : "agent"} ${call.split(" ")[0]}`;
  by.set(key, (by.get(key) ?? 0) + 1);
}
console.log(by);
