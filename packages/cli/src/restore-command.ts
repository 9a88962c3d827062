import { coreOf } from "@lockkeeper/api/core-types";
import type { Plan } from "@lockkeeper/core/model/plan";
import { UNDO_SECONDS } from "@lockkeeper/core/model/restore";
import type { Command } from "commander";
import { api, ask, type Connection } from "./client.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { readPolicyFile } from "./files.ts";
import { jsonFollower } from "./follower.ts";
import { showWithFindings } from "./plan-commands.ts";
import { followerFor, patience, pretty, type Shell, startRun } from "./shared.ts";
import { watch } from "./watch.ts";

type Options = {
  readonly dryRun?: boolean;
  readonly apiAway?: boolean;
  readonly confirm?: string;
  readonly undo: string;
  readonly policy?: string;
  readonly watch?: boolean;
  readonly why: string;
  readonly patience: string;
  readonly json?: boolean;
};

/** The way back to a snapshot, for everything that the cluster knows. */
export function addRestoreCommand(program: Command, shell: Shell): void {
  const { connect, print, note } = shell;
  examples(
    program
      .command("restore <snapshot>")
      .summary("bring etcd back to a snapshot, on all control planes")
      .description(
        "bring etcd back to a snapshot (its digest, or the beginning of it) on all control planes; everything that was written since is lost. Shows the plan; with --confirm and the cluster's name it is started",
      )
      .option("--dry-run", "show all of it and start nothing")
      .option(
        "--api-away",
        "the Kubernetes API does not answer, and only this brings it back: go by what the coordinator saw last",
      )
      .option("--confirm <cluster>", "the name of the cluster whose state is to be replaced; no --yes stands in for it")
      .option(
        "--undo <seconds>",
        "so long after its stop a host puts itself back when no commit has come",
        String(UNDO_SECONDS.default),
      )
      .option("--policy <file>", "a policy (JSON) over the defaults")
      .option("--watch", "follow it to its end")
      .option("--why <text>", "goes on record", "")
      .option("--patience <seconds>", "how long a lost connection is waited for", "600")
      .option("--json", "for scripts: the plan with --dry-run, else the status of what was started"),
    [
      "lockkeeper restore 3fa4c1d29b07 --dry-run",
      'lockkeeper restore 3fa4c1d29b07 --confirm kubernetes --watch --why "the shop namespace was deleted, INC-1234"',
      'lockkeeper restore 3fa4c1d29b07 --api-away --confirm kubernetes --watch --why "etcd lost its data, INC-1235"',
    ],
  ).action(async (snapshot: string, options: Options) => {
    const patienceMs = patience(options.patience);
    if (options.dryRun && options.confirm !== undefined)
      throw new UsageError("--dry-run starts nothing, and --confirm is there to start it: give one of them");
    const to = connect();
    const plan = await makePlan(to, snapshot, options);
    if (options.json && options.dryRun) return print(pretty(plan));
    if (!options.json) showWithFindings(plan, shell);
    if (options.dryRun) return;
    const name = plan.restore?.clusterName ?? "";
    if (options.confirm === undefined)
      throw new UsageError(
        `nothing was started: to replace all that the cluster ${name} knows, repeat it with --confirm ${name}`,
      );
    const start = { plan: plan.id, digest: plan.digest, confirm: options.confirm, why: options.why };
    const status = await startRun(to, start);
    if (options.json) print(options.watch ? JSON.stringify(status) : pretty(status));
    else print(`Started ${status.id}.`);
    if (!options.watch) {
      if (!options.json) note("Follow it with `lockkeeper status --watch`; the API is away for a while.");
      return;
    }
    const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, false);
    process.exitCode = await watch(to, status, 0, patienceMs, follower);
  });
}

async function makePlan(to: Connection, snapshot: string, { undo, policy, apiAway }: Options): Promise<Plan> {
  if (!/^[0-9a-f]{6,64}$/.test(snapshot))
    throw new UsageError(
      `${snapshot} is no snapshot's digest, nor six or more digits of its beginning: see \`lockkeeper snapshot ls\``,
    );
  const body = {
    snapshot,
    undoSeconds: undoSeconds(undo),
    ...(apiAway === true ? { apiAway } : {}),
    ...(policy === undefined ? {} : { policy: readPolicyFile(policy) }),
  };
  return coreOf("Plan", await ask(api(to).POST("/api/v1/plans/restore", { body })));
}

/** @param undo as it was given; undefined: the default. @throws UsageError when it is no such time */
export function undoSeconds(undo: string | undefined): number {
  if (undo === undefined) return UNDO_SECONDS.default;
  const seconds = /^\d{1,6}$/.test(undo) ? Number(undo) : Number.NaN;
  const { min, max } = UNDO_SECONDS;
  if (seconds >= min && seconds <= max) return seconds;
  throw new UsageError(`--undo ${undo} is not a number of seconds from ${min} to ${max}`);
}
