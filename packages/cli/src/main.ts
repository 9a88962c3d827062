import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import { Command } from "commander";
import { type Connection, call, Refused, Unreachable } from "./client.ts";
import { connectionFrom, type GlobalOptions } from "./connection.ts";
import { EXIT, EXIT_HELP, UsageError } from "./exit.ts";
import { addPersonsWord } from "./persons-word.ts";
import { eventLine, findingLines, statusLines } from "./render.ts";
import { watch } from "./watch.ts";

const VERBS = {
  pause: "begin nothing new; what runs is seen to its end",
  resume: "go on after a pause",
  retry: "try a failed step again",
  abort: "begin nothing new and end the upgrade; nodes stay as they are",
} as const;

const program = new Command("lockkeeper")
  .description("Upgrades a kubeadm cluster, one node and one minor version at a time.")
  .option("--server <url>", "the coordinator (LOCKKEEPER_SERVER; default http://127.0.0.1:7440)")
  .option("--token <token>", "who you are (LOCKKEEPER_TOKEN)")
  .option("--token-file <file>", "a file that holds the token")
  .option("--ca <file>", "certificate authority of the coordinator's HTTPS (LOCKKEEPER_CA)")
  .addHelpText("after", EXIT_HELP)
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
  });

const connect = (): Connection => connectionFrom(program.opts<GlobalOptions>(), process.env);
const print = (line: string) => console.log(line);
const json = (value: unknown) => console.log(JSON.stringify(value, null, 2));

program
  .command("plan")
  .description("show what an upgrade would do; changes nothing in the cluster")
  .requiredOption("--to <version>", "the version to upgrade to, e.g. v1.21.0")
  .option("--policy <file>", "a policy (JSON) over the defaults")
  .option("--json", "for scripts")
  .addHelpText("after", "\nExample: lockkeeper plan --to v1.21.0")
  .action(async (options: { to: string; policy?: string; json?: boolean }) => {
    const plan = await makePlan(connect(), options);
    if (options.json) json(plan);
    else showWithFindings(plan);
  });

program
  .command("upgrade")
  .description("plan, show the plan, ask, and start it")
  .requiredOption("--to <version>", "the version to upgrade to, e.g. v1.21.0")
  .option("--policy <file>", "a policy (JSON) over the defaults")
  .option("--watch", "follow it to its end")
  .option("--yes", "do not ask")
  .option("--why <text>", "goes on record", "")
  .option("--patience <seconds>", "how long a lost connection is waited for", "600")
  .option("--json", "for scripts: the status of the upgrade that was started")
  .addHelpText("after", "\nExample: lockkeeper upgrade --to v1.21.0 --watch")
  .action(
    async (options: {
      to: string;
      policy?: string;
      watch?: boolean;
      yes?: boolean;
      why: string;
      patience: string;
      json?: boolean;
    }) => {
      const to = connect();
      const plan = await makePlan(to, options);
      if (!options.json) showWithFindings(plan);
      if (plan.hops.length === 0) return;
      if (!options.yes && !(await agreed(plan))) {
        console.error("Nothing was started.");
        return;
      }
      const status = await call<UpgradeStatus>(to, "POST", "/api/v1/upgrades", {
        plan: plan.id,
        digest: plan.digest,
        why: options.why,
      });
      if (options.json) json(status);
      else print(`Started ${status.id}.`);
      if (options.watch) process.exitCode = await watch(to, status, 0, patience(options.patience), print);
    },
  );

program
  .command("status [id]")
  .description("how an upgrade stands (default: the newest)")
  .option("--watch", "follow it to its end")
  .option("--patience <seconds>", "how long a lost connection is waited for", "600")
  .option("--json", "for scripts")
  .action(async (id: string | undefined, options: { watch?: boolean; patience: string; json?: boolean }) => {
    const to = connect();
    const status = await statusOf(to, id);
    if (options.json) json(status);
    else for (const line of statusLines(status, Date.now())) print(line);
    if (options.watch) process.exitCode = await watch(to, status, status.seq, patience(options.patience), print);
  });

for (const [verb, means] of Object.entries(VERBS)) {
  program
    .command(`${verb} [id]`)
    .description(`${means} (default: the newest upgrade)`)
    .option("--why <text>", "goes on record", "")
    .option("--json", "for scripts")
    .action(async (id: string | undefined, options: { why: string; json?: boolean }) => {
      const to = connect();
      const { id: of } = await statusOf(to, id);
      const status = await call<UpgradeStatus>(to, "POST", `/api/v1/upgrades/${of}/${verb}`, { why: options.why });
      if (options.json) json(status);
      else for (const line of statusLines(status, Date.now())) print(line);
    });
}

program
  .command("events [id]")
  .description("an upgrade's record, oldest first (default: the newest)")
  .option("-f, --follow", "and those to come")
  .option("--json", "one event a line, as recorded")
  .action(async (id: string | undefined, options: { follow?: boolean; json?: boolean }) => {
    const to = connect();
    const status = await statusOf(to, id);
    const titles = new Map(status.steps.map((s) => [String(s.id), s.title]));
    let seq = 0;
    for (;;) {
      const { items } = await call<{ items: RunEvent[] }>(
        to,
        "GET",
        `/api/v1/upgrades/${status.id}/events?after=${seq}&limit=500`,
      );
      if (items.length === 0) break;
      for (const event of items) {
        const line = options.json ? JSON.stringify(event) : eventLine(event, titles);
        if (line !== null) print(line);
        seq = event.seq;
      }
    }
    if (options.follow) process.exitCode = await watch(to, await statusOf(to, status.id), seq, patience("600"), print);
  });

addPersonsWord(program, connect);

async function makePlan(to: Connection, options: { readonly to: string; readonly policy?: string }): Promise<Plan> {
  const policy = options.policy === undefined ? {} : { policy: readJson(options.policy) };
  return call<Plan>(to, "POST", "/api/v1/plans", { to: options.to, ...policy });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(
      `the policy ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function showWithFindings(plan: Plan): void {
  print(showPlan(plan));
  for (const finding of plan.findings) for (const line of findingLines(finding)) print(line);
}

async function agreed(plan: Plan): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError("nobody can be asked here: look at the plan with `lockkeeper plan`, then give --yes");
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await ask.question(`Upgrade ${plan.from} -> ${plan.to} as shown? [y/N] `);
  ask.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function statusOf(to: Connection, id: string | undefined): Promise<UpgradeStatus> {
  if (id !== undefined) return call<UpgradeStatus>(to, "GET", `/api/v1/upgrades/${encodeURIComponent(id)}`);
  const { items } = await call<{ items: UpgradeStatus[] }>(to, "GET", "/api/v1/upgrades?limit=1");
  const [newest] = items;
  if (!newest) throw new UsageError("there is no upgrade yet: start one with `lockkeeper upgrade --to VERSION`");
  return newest;
}

function patience(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400)
    throw new UsageError(`--patience ${text} is not a number of seconds from 0 to 86400`);
  return seconds * 1000;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong and what to do. @returns the exit code. */
function report(error: unknown): number {
  if (error instanceof Refused) {
    console.error(`lockkeeper: ${error.message} [${error.code}]`);
    for (const finding of error.findings) for (const line of findingLines(finding)) console.error(line);
    if (error.advice !== "") console.error(error.advice);
    return error.status === 401 || error.status === 403 ? EXIT.unreachable : EXIT.refused;
  }
  console.error(`lockkeeper: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof Unreachable) return EXIT.unreachable;
  return EXIT.usage;
}
