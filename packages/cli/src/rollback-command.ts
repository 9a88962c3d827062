import { coreOf } from "@lockkeeper/api/core-types";
import type { Plan } from "@lockkeeper/core/model/plan";
import { UNDO_SECONDS } from "@lockkeeper/core/model/restore";
import type { Command } from "commander";
import { api, ask } from "./client.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { jsonFollower } from "./follower.ts";
import { showEstimate, showWithFindings } from "./plan-commands.ts";
import { undoSeconds } from "./restore-command.ts";
import { confirmed, followerFor, patience, pretty, type Shell, startRun, statusOf, YES } from "./shared.ts";
import { watch } from "./watch.ts";

type Options = {
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly yes?: boolean;
  readonly withEtcdRestore?: boolean;
  readonly confirm?: string;
  readonly undo?: string;
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
        "look where an upgrade stopped, show what of it can safely be taken back, ask, and do it (default: the newest upgrade). What cannot be undone it says, with the reason and the way forward.\n\nWhere every control plane has moved, --with-etcd-restore is the last resort: the whole cluster goes back to the version before, etcd's data and static pods together, and all that was written since that snapshot is lost. It needs an admin's token and --confirm with the cluster's name.",
      )
      .option("--dry-run", "show the plan and start nothing")
      .option("--watch", "follow it to its end")
      .option(...YES)
      .option("--with-etcd-restore", "every control plane has moved: restore etcd as well, and LOSE all writes since")
      .option("--confirm <cluster>", "with --with-etcd-restore: the cluster's name; no --yes stands in for it")
      .option(
        "--undo <seconds>",
        `with --with-etcd-restore: so long after its stop a host puts itself back when no commit has come (default ${UNDO_SECONDS.default})`,
      )
      .option("--why <text>", "goes on record", "")
      .option("--patience <seconds>", "how long a lost connection is waited for", "600")
      .option(
        "--json",
        "for scripts: with --dry-run the plan, else the status of what was started; with --watch one object a line",
      ),
    [
      "lockkeeper rollback --dry-run",
      'lockkeeper rollback --watch --why "CHG-1234 is taken back"',
      "lockkeeper rollback --with-etcd-restore --dry-run",
      'lockkeeper rollback --with-etcd-restore --confirm kubernetes --watch --why "1.31 broke the shop, INC-1234"',
    ],
  ).action(async (id: string | undefined, options: Options) => {
    const patienceMs = patience(options.patience);
    confirmFits(options);
    const whole = options.withEtcdRestore === true;
    if (options.json && !options.dryRun && !options.yes && !whole)
      throw new UsageError(
        "--json shows no plan to agree to: look with `lockkeeper rollback --dry-run`, then give --yes",
      );
    const to = connect();
    const of = await statusOf(to, id);
    const why = { why: options.why };
    const body = whole ? { ...why, withEtcdRestore: true, undoSeconds: undoSeconds(options.undo) } : why;
    const asked = { params: { path: { id: of.id } }, body };
    const plan = coreOf("Plan", await ask(api(to).POST("/api/v1/upgrades/{id}/rollback-plan", asked)));
    if (options.dryRun && options.json) return print(pretty(plan));
    if (!options.json) {
      showWithFindings(plan, shell);
      await showEstimate(to, plan, shell);
    }
    if (options.dryRun) return;
    const question = `Roll back ${of.id} (${plan.from} -> ${plan.to}) as shown?`;
    const look = `lockkeeper rollback ${of.id} --dry-run`;
    if (plan.restore) namesCluster(plan, options);
    else if (!(await confirmed(shell, question, options, look))) return;
    const confirm = options.confirm === undefined ? {} : { confirm: options.confirm };
    const start = { plan: plan.id, digest: plan.digest, ...confirm, ...why };
    const status = await startRun(to, start);
    if (!options.json) print(`Started ${status.id}.`);
    else print(options.watch ? JSON.stringify(status) : pretty(status));
    if (!options.watch) return;
    const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, false);
    process.exitCode = await watch(to, status, 0, patienceMs, follower);
  });
}

/** Options that belong together. @throws UsageError */
function confirmFits({ withEtcdRestore, dryRun, confirm, undo, yes }: Options): void {
  if (withEtcdRestore !== true && (confirm !== undefined || undo !== undefined))
    throw new UsageError("--confirm and --undo belong to --with-etcd-restore");
  undoSeconds(undo);
  if (withEtcdRestore === true && yes)
    throw new UsageError("--yes does not stand in for --confirm: name the cluster whose writes are to be lost");
  if (dryRun && confirm !== undefined)
    throw new UsageError("--dry-run starts nothing, and --confirm is there to start it: give one of them");
}

/** Whoever loses a cluster's writes names it. @throws UsageError with what would be lost */
function namesCluster({ restore, findings }: Plan, { confirm }: Options): void {
  if (confirm !== undefined) return;
  const name = restore?.clusterName ?? "";
  const lost =
    findings.find((f) => f.code === "rollback-loses-writes")?.saw ?? "every write since the snapshot is lost";
  throw new UsageError(`nothing was started. ${lost}. To do it nevertheless, repeat it with --confirm ${name}`);
}
