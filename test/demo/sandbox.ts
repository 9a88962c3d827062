import { once } from "node:events";
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buildPage } from "@lockkeeper/dashboard/build";
import { Command } from "commander";
import { writeEnvironment } from "./environment.ts";
import { count } from "./options.ts";
import { openSimulated } from "./simulated.ts";

const READY_MS = 60_000;

const command = new Command("sandbox")
  .description(
    "An embedded, simulated cluster to try the lockkeeper command on: the real coordinator and the real agents against a\nsimulated Kubernetes API and simulated hosts. Nothing is upgraded until you say so. Ends with Control-C, and leaves nothing.",
  )
  .option("--control-planes <n>", "how many control planes", count(1), 1)
  .option("--workers <n>", "how many workers", count(1), 2)
  .option("--env <file>", "what a shell needs is written there", "sandbox.env")
  .addHelpText("after", "\nExample: npx --yes pnpm@12 sandbox --workers 5")
  .parse();
const { controlPlanes, workers, env } = command.opts<{ controlPlanes: number; workers: number; env: string }>();
const file = resolve(env);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
console.log("A simulated cluster starts, with a coordinator and agents that are the real ones ...");
await buildPage();
const system = await openSimulated({ controlPlanes, workers });
try {
  const { connection, ready } = await system.coordinator();
  await ready(READY_MS);
  const { bin, ...variables } = await writeEnvironment(system, connection);
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  // By rename: who waits for the file finds it whole.
  await writeFile(`${file}.part`, `${lines.join("")}export PATH=${quoted(bin)}:"$PATH"\n`, { mode: 0o600 });
  await rename(`${file}.part`, file);
  console.log(`It is there, at v1.33.4; v1.34.2 and v1.34.3 are on offer. It runs until Control-C. In another terminal:

  source ${env}
  lockkeeper doctor

In a browser, by the token ${variables.LOCKKEEPER_TOKEN}:

  ${connection.server}/
`);
  if (!stop.signal.aborted) await once(stop.signal, "abort");
} finally {
  await rm(file, { force: true });
  await system.close();
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
