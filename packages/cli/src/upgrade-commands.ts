import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Command } from "commander";
import { call } from "./client.ts";
import { eventsAfter } from "./events-after.ts";
import { jsonFollower } from "./follower.ts";
import { eventLine, statusLines, stepNames } from "./render.ts";
import { followerFor, patience, pretty, type Shell, statusOf } from "./shared.ts";
import { VERBS } from "./verbs.ts";
import { watch } from "./watch.ts";

const PATIENCE = "600";

/** The commands on an upgrade that was started: how it stands, what happened, what a person tells it. */
export function addUpgradeCommands(program: Command, shell: Shell): void {
  const { connect, print, note, columns } = shell;
  const show = (status: UpgradeStatus) => {
    for (const line of statusLines(status, Date.now(), columns)) print(line);
  };
  program
    .command("status [id]")
    .description("how an upgrade stands (default: the newest)")
    .option("--watch", "follow it to its end")
    .option("--patience <seconds>", "how long a lost connection is waited for", PATIENCE)
    .option("--json", "for scripts; with --watch one object a line")
    .addHelpText("after", "\nExample: lockkeeper status --watch")
    .action(async (id: string | undefined, options: { watch?: boolean; patience: string; json?: boolean }) => {
      const patienceMs = patience(options.patience);
      const to = connect();
      const status = await statusOf(to, id);
      if (!options.json) show(status);
      else print(options.watch ? JSON.stringify(status) : pretty(status));
      if (!options.watch) return;
      const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, true);
      process.exitCode = await watch(to, status, status.seq, patienceMs, follower);
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
        const path = `/api/v1/upgrades/${encodeURIComponent(of)}/${verb}`;
        const status = await call<UpgradeStatus>(to, "POST", path, { why: options.why });
        if (options.json) print(pretty(status));
        else show(status);
      });
  }

  program
    .command("events [id]")
    .description("an upgrade's record, oldest first (default: the newest)")
    .option("-f, --follow", "and those to come")
    .option("--json", "one event a line, as recorded")
    .addHelpText("after", "\nExample: lockkeeper events --json")
    .action(async (id: string | undefined, options: { follow?: boolean; json?: boolean }) => {
      const to = connect();
      const status = await statusOf(to, id);
      const { titles, nodes } = stepNames(status);
      let seq = 0;
      for await (const event of eventsAfter(to, status.id, 0)) {
        const line = options.json ? JSON.stringify(event) : eventLine(event, titles, nodes);
        if (line !== null) print(line);
        seq = event.seq;
      }
      if (!options.follow) return;
      const now = await statusOf(to, status.id);
      const follower = options.json ? jsonFollower(print, note, null) : followerFor(shell, now, false);
      process.exitCode = await watch(to, now, seq, patience(PATIENCE), follower);
    });
}
