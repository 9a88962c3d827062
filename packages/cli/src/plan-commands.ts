import { coreOf } from "@lockkeeper/api/core-types";
import type { Plan } from "@lockkeeper/core/model/plan";
import { showPlan } from "@lockkeeper/core/plan/show-plan";
import type { Command } from "commander";
import { api, ask, type Connection, Refused } from "./client.ts";
import { differences } from "./differences.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { readJsonFile, readPolicyFile } from "./files.ts";
import { jsonFollower } from "./follower.ts";
import { planHere } from "./plan-here.ts";
import { codeLines, codeTitle, findingLines, isKnownCode } from "./render.ts";
import { estimateLines } from "./render-ahead.ts";
import { confirmed, followerFor, patience, pretty, type Shell, startRun, YES } from "./shared.ts";
import { watch } from "./watch.ts";
import { wayOf } from "./way.ts";
import { wrap } from "./wrap.ts";

type PlanOptions = {
  readonly to?: string;
  readonly policy?: string;
  readonly state?: string;
  readonly json?: boolean;
};
type UpgradeOptions = PlanOptions & {
  readonly to: string;
  readonly watch?: boolean;
  readonly yes?: boolean;
  readonly evidence?: string;
  readonly why: string;
  readonly patience: string;
};

/** The commands that make plans and start them. */
export function addPlanCommands(program: Command, shell: Shell): void {
  const { connect, print, note } = shell;
  const plan = examples(
    program
      .command("plan")
      .summary("what an upgrade would do, step by step")
      .description("show what an upgrade would do; changes nothing in the cluster")
      .option("--to <version>", "the version to upgrade to, e.g. v1.34.2; minor by minor when it is several away")
      .option("--policy <file>", "a policy (JSON) over the defaults")
      .option(
        "--state <file>",
        "plan here, from what `lockkeeper observe` wrote; no coordinator is asked and nothing is kept",
      )
      .option("--json", "for scripts"),
    [
      "lockkeeper plan --to v1.34.2",
      "lockkeeper plan --to v1.34.2 --policy policy.json",
      "lockkeeper plan --to v1.34.2 --state state.json  # from a file that `lockkeeper observe` wrote",
    ],
  ).action(async (options: PlanOptions) => {
    if (options.to === undefined) throw new UsageError("--to is missing: which version is it to be?");
    const made =
      options.state === undefined ? await makePlan(connect(), options.to, options) : planHere(options.state, options);
    if (options.json) {
      print(pretty(made));
      return;
    }
    showWithFindings(made, shell);
    if (options.state !== undefined) return;
    await showEstimate(connect(), made, shell);
    if (made.hops.length > 0) {
      const policy = options.policy === undefined ? "" : ` --policy ${options.policy}`;
      print(`Nothing was changed. It is kept as ${made.id}; to go on: lockkeeper upgrade --to ${made.to}${policy}`);
    }
  });
  examples(
    plan
      .command("diff <a> <b>")
      .summary("what one does otherwise than another")
      .description("what the second plan does otherwise than the first, line by line")
      .option("--json", "for scripts: the lines as a list"),
    ["lockkeeper plan diff plan-1a2b3c plan-4d5e6f"],
  ).action(async (a: string, b: string, options: { json?: boolean }) => {
    const to = connect();
    const [one, other] = await Promise.all(
      [a, b].map(async (id) =>
        coreOf("Plan", await ask(api(to).GET("/api/v1/plans/{id}", { params: { path: { id } } }))),
      ),
    );
    const lines = one && other ? differences(showPlan(one), showPlan(other)) : [];
    if (options.json) print(pretty(lines));
    else if (lines.length === 0) print("They do the same.");
    else for (const line of lines) print(line);
  });
  examples(
    program
      .command("plans")
      .summary("the plans that were made")
      .description("the plans that were made, newest first")
      .option("--json", "for scripts"),
    ["lockkeeper plans"],
  ).action(async (options: { json?: boolean }) => {
    const { items, next } = await ask(api(connect()).GET("/api/v1/plans"));
    if (options.json) print(pretty(items));
    else if (items.length === 0) print("There is no plan yet: make one with `lockkeeper plan --to VERSION`.");
    else for (const one of items) print(`${one.id}  ${wayOf(one)}, ${one.steps} steps`);
    if (!options.json && next) note(`These are the newest ${items.length}; older ones are kept as well.`);
  });
  examples(
    program
      .command("upgrade")
      .summary("plan, show the plan, ask, and start it")
      .description("plan, show the plan, ask, and start it")
      .requiredOption("--to <version>", "the version to upgrade to, e.g. v1.34.2")
      .option("--policy <file>", "a policy (JSON) over the defaults")
      .option("--watch", "follow it to its end")
      .option(...YES)
      .option(
        "--evidence <file>",
        "signed evidence of the same upgrade on another cluster, where the policy asks for it",
      )
      .option("--why <text>", "goes on record", "")
      .option("--patience <seconds>", "how long a lost connection is waited for", "600")
      .option("--json", "for scripts: the status of what was started; with --watch one object a line"),
    [
      "lockkeeper upgrade --to v1.34.2 --watch",
      'lockkeeper upgrade --to v1.34.2 --policy policy.json --yes --why "monthly maintenance"',
    ],
  ).action(async (options: UpgradeOptions) => {
    const patienceMs = patience(options.patience);
    if (options.json && !options.yes)
      throw new UsageError("--json shows no plan to agree to: look at it with `lockkeeper plan`, then give --yes too");
    const evidence = options.evidence === undefined ? {} : { evidence: readJsonFile("evidence", options.evidence) };
    const to = connect();
    const plan = await makePlan(to, options.to, options);
    if (!options.json) {
      showWithFindings(plan, shell);
      await showEstimate(to, plan, shell);
    }
    if (plan.hops.length === 0) {
      if (options.json) note(`lockkeeper: everything is at ${plan.to} already, nothing was started`);
      return;
    }
    const question = `Upgrade ${plan.from} -> ${plan.to} as shown?`;
    if (!(await confirmed(shell, question, options, `lockkeeper plan --to ${plan.to}`))) return;
    const start = { plan: plan.id, digest: plan.digest, why: options.why, ...evidence };
    const status = await startRun(to, start);
    if (!options.json) print(`Started ${status.id}.`);
    else print(options.watch ? JSON.stringify(status) : pretty(status));
    if (!options.watch) return;
    const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, false);
    process.exitCode = await watch(to, status, 0, patienceMs, follower);
  });
}

async function makePlan(to: Connection, target: string, options: PlanOptions): Promise<Plan> {
  const policy = options.policy === undefined ? {} : { policy: readPolicyFile(options.policy) };
  return coreOf("Plan", await ask(api(to).POST("/api/v1/plans", { body: { to: target, ...policy } })));
}

/** The plan, which lists its findings; then what each code means and how to mend it, once a code. */
export function showWithFindings(plan: Plan, { print, columns }: Shell): void {
  const known = plan.findings.filter((f) => isKnownCode(f.code));
  for (const line of showPlan({ ...plan, findings: known }).split("\n")) {
    const indent = line.length - line.trimStart().length;
    for (const part of wrap(line, columns, indent + 4)) print(part);
  }
  for (const code of new Set(known.map((f) => f.code)))
    for (const line of [codeTitle(code), ...codeLines(code, columns)]) print(line);
  for (const finding of plan.findings)
    if (!isKnownCode(finding.code)) for (const line of findingLines(finding, columns)) print(line);
}

/** How long it may take, once earlier runs tell; a coordinator that does not know the question is no reason to stop. */
export async function showEstimate(to: Connection, plan: Plan, { print }: Shell): Promise<void> {
  if (plan.hops.length === 0) return;
  try {
    const params = { path: { id: plan.id } };
    const estimate = coreOf("Estimate", await ask(api(to).GET("/api/v1/plans/{id}/estimate", { params })));
    for (const line of estimateLines(estimate)) print(line);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}
