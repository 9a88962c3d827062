import { SubjectChanged, tellRun } from "@lockkeeper/api/tell-run";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { verbSubject } from "@lockkeeper/core/run/verb-subject";
import type { Command } from "commander";
import { api, Refused, told } from "./client.ts";
import { eventsAfter } from "./events-after.ts";
import { examples } from "./examples.ts";
import { jsonFollower } from "./follower.ts";
import { eventLine, statusLines, stepNames } from "./render.ts";
import { confirmed, followerFor, patience, pretty, type Shell, statusOf, YES } from "./shared.ts";
import { VERB_NAMES, VERBS } from "./verbs.ts";
import { watch } from "./watch.ts";
import { wayOf } from "./way.ts";

const PATIENCE = "600";
/** The commands on an upgrade that was started: how it stands, what happened, what a person tells it. */
export function addUpgradeCommands(program: Command, shell: Shell): void {
  const { connect, print, note, columns } = shell;
  const show = (status: UpgradeStatus) => {
    for (const line of statusLines(status, Date.now(), columns)) print(line);
  };
  examples(
    program
      .command("status [id]")
      .summary("how an upgrade stands, and what it waits for")
      .description("how an upgrade stands (default: the newest)")
      .option("--watch", "follow it to its end")
      .option("--patience <seconds>", "how long a lost connection is waited for", PATIENCE)
      .option("--json", "for scripts; with --watch one object a line"),
    ["lockkeeper status", "lockkeeper status --watch", "lockkeeper status run-1a2b3c --json"],
  ).action(async (id: string | undefined, options: { watch?: boolean; patience: string; json?: boolean }) => {
    const patienceMs = patience(options.patience);
    const to = connect();
    const status = await statusOf(to, id);
    if (!options.json) show(status);
    else print(options.watch ? JSON.stringify(status) : pretty(status));
    if (!options.watch) return;
    const follower = options.json ? jsonFollower(print, note, status) : followerFor(shell, status, true);
    process.exitCode = await watch(to, status, status.seq, patienceMs, follower);
  });

  for (const verb of VERB_NAMES) {
    const { brief, means, asks, why } = VERBS[verb];
    const command = program
      .command(`${verb} [id]`)
      .summary(brief)
      .description(`${means} (default: the newest upgrade)`)
      .option("--why <text>", "goes on record", "")
      .option("--json", "for scripts: the status afterwards");
    if (asks !== null) command.option(...YES);
    examples(command, [`lockkeeper ${verb} --why "${why}"`]).action(
      async (id: string | undefined, options: { why: string; yes?: boolean; json?: boolean }) => {
        const to = connect();
        const now = await statusOf(to, id);
        if (asks !== null && !options.yes) for (const line of subjectLines(verb, now)) note(line);
        if (asks !== null && !(await confirmed(shell, `${asks} ${shortly(now)}?`, options, "lockkeeper status")))
          return;
        const shown = asks === null || options.yes ? null : now;
        const status = await told(tellRun(api(to), verb, now.id, options.why, shown)).catch((error: unknown) => {
          throw error instanceof SubjectChanged ? changed(subjectLines(verb, error.now)) : error;
        });
        if (options.json) print(pretty(status));
        else show(status);
      },
    );
  }

  examples(
    program
      .command("events [id]")
      .summary("its record, oldest first")
      .description("an upgrade's record, oldest first (default: the newest)")
      .option("-f, --follow", "and those to come")
      .option("--json", "one event a line, as recorded"),
    ["lockkeeper events", "lockkeeper events -f", "lockkeeper events --json"],
  ).action(async (id: string | undefined, options: { follow?: boolean; json?: boolean }) => {
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

function changed(now: readonly string[]): Refused {
  const detail =
    now.length === 0 ? "nothing is left that it would be about" : `now it would be about: ${now.join("; ")}`;
  const advice = "Nothing was done. Look with `lockkeeper status`, and say it again.";
  return new Refused(412, {
    title: "It has changed since you were asked",
    detail,
    code: "precondition-failed",
    advice,
  });
}

/** What a verb is about, for a person who is asked. */
function subjectLines(verb: (typeof VERB_NAMES)[number], status: UpgradeStatus): readonly string[] {
  const subject = new Set(verbSubject(verb, status));
  return status.steps.filter(({ id }) => subject.has(id)).map(({ title }) => title);
}

/** Which upgrade a question is about: a person may have meant another. */
function shortly(status: UpgradeStatus): string {
  const { id, state, outOfService } = status;
  const out = outOfService.length > 0 ? `, out of service: ${outOfService.join(", ")}` : "";
  return `${id} (${wayOf(status)}, ${state}${out})`;
}
