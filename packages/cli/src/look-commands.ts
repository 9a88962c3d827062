import { coreOf } from "@lockkeeper/api/core-types";
import type { Ahead } from "@lockkeeper/core/plan/ahead";
import type { Command } from "commander";
import { api, ask } from "./client.ts";
import { examples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import { readPolicyFile } from "./files.ts";
import { drainTable, weighedLines } from "./render-ahead.ts";
import { pretty, type Shell } from "./shared.ts";

type LookOptions = { readonly to?: string; readonly policy?: string; readonly json?: boolean };

/** What is known before anything is touched. None of them changes anything in the cluster. */
export function addLookCommands(program: Command, shell: Shell): void {
  const { connect, print, columns } = shell;
  const look = async (options: LookOptions): Promise<Ahead> => {
    const body = {
      ...(options.to === undefined ? {} : { to: options.to }),
      ...(options.policy === undefined ? {} : { policy: readPolicyFile(options.policy) }),
    };
    return coreOf("Ahead", await ask(api(connect()).POST("/api/v1/preflight", { body })));
  };
  examples(
    program
      .command("preflight")
      .summary("what would stop an upgrade, or should worry you")
      .description("look at everything that an upgrade depends on; ends with 4 when something would stop it")
      .option("--to <version>", "the version that is thought of (default: the newest one found in the cluster)")
      .option("--policy <file>", "a policy (JSON) over the defaults")
      .option("--json", "for scripts"),
    ["lockkeeper preflight", "lockkeeper preflight --to v1.34.2"],
  ).action(async (options: LookOptions) => {
    const ahead = await look(options);
    const count = (severity: string) => ahead.findings.filter((f) => f.severity === severity).length;
    if (count("blocker") > 0) process.exitCode = EXIT.refused;
    if (options.json) {
      print(pretty(ahead));
      return;
    }
    for (const line of weighedLines(ahead.findings, columns)) print(line);
    const way =
      ahead.stops.length > 0 ? `${ahead.from} -> ${ahead.stops.join(" -> ")}` : `everything is at ${ahead.to}`;
    const blockers = count("blocker");
    print(`${way}: ${blockers} in the way, ${count("warning")} to be warned of, ${count("info")} for information`);
  });
  examples(
    program
      .command("forecast")
      .summary("what a drain of each node would do now")
      .description("what a drain of each node would do now: who goes, what is in the way, who fits nowhere else")
      .option("--policy <file>", "a policy (JSON) over the defaults")
      .option("--json", "for scripts"),
    ["lockkeeper forecast"],
  ).action(async (options: LookOptions) => {
    const { drains } = await look(options);
    if (options.json) print(pretty(drains));
    else for (const line of drainTable(drains ?? [], columns)) print(line);
  });
  examples(
    program
      .command("observe")
      .summary("the cluster as a file, to plan from elsewhere")
      .description("the cluster as it is, for a plan that is made elsewhere: `lockkeeper plan --state FILE`")
      .option("--to <version>", "also ask what the repositories on the way to that version offer")
      .option("--json", "it is JSON in any case"),
    ["lockkeeper observe --to v1.34.2 > state.json"],
  ).action(async ({ to }: { to?: string }) => {
    const body = to === undefined ? {} : { to };
    print(pretty(await ask(api(connect()).POST("/api/v1/observations", { body }))));
  });
}
