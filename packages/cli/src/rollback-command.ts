import { coreOf } from "@lockkeeper/api/core-types";
import type { Command } from "commander";
import { api, ask } from "./client.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { jsonFollower } from "./follower.ts";
import { showEstimate, showWithFindings } from "./plan-commands.ts";
import { confirmed, followerFor, patience, pretty, type Shell, startRun, statusOf, YES } from "./shared.ts";
import { watch } from "./watch.ts";

type Options = {
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly yes?: boolean;
  readonly why: string;
  readonly patience: string;
  readonly json?: boolean;
};

/** The way back from where an upgrade stopped: shown, agreed to, started. */
export function addRollbackCommand(program: Command, shell: Shell): void {
  const { connect, print, note } = shell;
  examples(
    program
      .command("rollback [id]")
      .summary("take back what is safe to take back")
      .description(
        "look where an upgrade stopped, show what of it can safely be taken back, ask, and do it (default: the newest\nupgrade). What cannot be undone it says, with the reason and the way forward.",
      )
      .option("--dry-run", "show the plan and start nothing")
      .option("--watch", "follow it to its end")
      .option(...YES)
      .option("--why <text>", "goes on record", "")
      .option("--patience <seconds>", "how long a lost connection is waited for", "600")
      .option(
        "--json",
        "for scripts: with --dry-run the plan, else the status of what was started; with --watch one object a line",
      ),
    ["lockkeeper rollback --dry-run", 'lockkeeper rollback --watch --why "CHG-1234 is taken back"'],
  ).action(async (id: string | undefined, options: Options) => {
    const patienceMs = patience(options.patience);
    if (options.json && !options.dryRun && !options.yes)
      throw new UsageError(
        "--json shows no plan to agree to: look with `lockkeeper rollback --dry-run`, then give --yes",
      );
    const to = connect();
    const of = await statusOf(to, id);
    const why = { why: options.why };
    const asked = { params: { path: { id: of.id } }, body: why };
    const plan = coreOf("Plan", await ask(api(to).POST("/api/v1/upgrades/{id}/rollback-plan", asked)));
    if (options.dryRun && options.json) return print(pretty(plan));
    if (!options.json) {
      showWithFindings(plan, shell);
      await showEstimate(to, plan, shell);
    }
    if (options.dryRun) return;
    const question = `Roll back ${of.id} (${plan.from} -> ${plan.to}) as shown?`;
    if (!(await confirmed(shell, question, options, `lockkeeper rollback ${of.id} --dry-run`))) return;
    const start = { plan: plan.id, digest: plan.digest, ...why };
    const status = await startRun(to, start);
    if (!options.json) print(`Started ${status.id}.`);
    else print(options.watch ? JSON.stringify(status) : pretty(status));
    if (!options.watch) return;
    const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, false);
    process.exitCode = await watch(to, status, 0, patienceMs, follower);
  });
}
