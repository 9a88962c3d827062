import { createHash } from "node:crypto";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import { makeReport } from "@lockkeeper/core/report/make-report";
import { reportMarkdown } from "@lockkeeper/core/report/report-markdown";
import type { Command } from "commander";
import { Refused } from "./client.ts";
import { eventsAfter } from "./events-after.ts";
import { pretty, type Shell, statusOf } from "./shared.ts";

/** The record of a run for a change review, made from its whole log. */
export function addReportCommand(program: Command, { connect, print }: Shell): void {
  program
    .command("report [id]")
    .description("what was asked for, done, seen and decided, for a change record (default: the newest upgrade)")
    .option("--json", "the same as data")
    .addHelpText("after", "\nExample: lockkeeper report > change-record.md")
    .action(async (id: string | undefined, options: { json?: boolean }) => {
      const to = connect();
      const { id: of } = await statusOf(to, id);
      const events: RunEvent[] = [];
      for await (const event of eventsAfter(to, of, 0)) events.push(event);
      const made = makeReport(of, events, sha256);
      if (!made.ok) throw new Refused(404, made.problem);
      const time = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
      print(options.json ? pretty(made.value) : reportMarkdown(made.value, time));
    });
}

function sha256(text: string): Digest {
  const made = digest(createHash("sha256").update(text).digest("hex"));
  if (made === null) throw new RangeError("a sha256 that is none");
  return made;
}
