import { isoSecond } from "@lockkeeper/core/plan/time-text";
import type { Command } from "commander";
import { api, ask, type Connection } from "./client.ts";
import { examples } from "./examples.ts";
import { listAll } from "./list-all.ts";
import { confirmed, pretty, type Shell, YES } from "./shared.ts";
import { tableLines } from "./table.ts";

type WordOptions = { readonly why: string; readonly yes?: boolean; readonly json?: boolean };

/** Verbs for what only a person can know. Each needs the role admin. */
export function addPersonsWord(program: Command, shell: Shell): void {
  const { connect, print, columns } = shell;
  examples(
    program
      .command("enrolments")
      .summary("agents that wait for approval, and why")
      .description("agents whose enrolment waits for a person's approval, and why")
      .option("--json", "for scripts"),
    ["lockkeeper enrolments"],
  ).action(async (options: { json?: boolean }) => {
    const to = connect();
    const items = await listAll((query) => api(to).GET("/api/v1/enrolments", { params: { query } }));
    if (options.json) print(pretty(items));
    else if (items.length === 0) print("No enrolment waits.");
    else {
      const rows = items.map(({ node, machineId, why, askedAt }) => [node, isoSecond(askedAt), why, machineId]);
      for (const line of tableLines(["NODE", "SINCE", "WHY", "MACHINE"], rows, columns)) print(line);
    }
  });
  examples(
    program
      .command("approve-enrolment <node>")
      .summary("let a waiting agent through, once")
      .description("let the waiting enrolment of a node's agent through, once")
      .option("--why <text>", "goes on record", "")
      .option(...YES)
      .option("--json", "for scripts"),
    ['lockkeeper approve-enrolment w1 --why "the host was installed anew"'],
  ).action(async (node: string, options: WordOptions) => {
    const to = connect();
    // Whoever is asked sees which machine it is, and no other one is let through.
    const waiting = options.yes || shell.ask === null ? null : await waitingOne(to, node);
    const question = `Let machine ${waiting?.machineId ?? ""}, which says that it is ${node}, enrol as it?`;
    if (!(await confirmed(shell, question, options, "lockkeeper enrolments"))) return;
    const header = waiting === null ? {} : { "if-match": waiting.tag };
    const asked = { params: { path: { node }, header }, body: { why: options.why } };
    const allowed = await ask(api(to).POST("/api/v1/enrolments/{node}/approve", asked));
    if (options.json) print(pretty(allowed));
    else print(`The agent of ${node} on machine ${allowed.machineId} may enrol within 15 minutes.`);
  });
  examples(
    program
      .command("declare-absent <node>")
      .summary("go on without a node's agent")
      .description(
        "say that nothing of ours runs on a node whose agent cannot say hello; the coordinator then goes on without it",
      )
      .option("--why <text>", "goes on record", "")
      .option(...YES)
      .option("--json", "for scripts"),
    ['lockkeeper declare-absent w2 --why "powered off, its disk is gone"'],
  ).action(async (node: string, options: WordOptions) => {
    const question = `Nothing of Lockkeeper's runs on ${node}, and you know that? Two installations at once can break a host.`;
    if (!(await confirmed(shell, question, options, "lockkeeper doctor"))) return;
    const asked = { params: { path: { node } }, body: { why: options.why } };
    const health = await ask(api(connect()).POST("/api/v1/nodes/{node}/declare-absent", asked));
    if (options.json) print(pretty(health));
    else if (health.waitingFor.length === 0) print("The coordinator goes on.");
    else for (const line of ["Still waited for:", ...health.waitingFor.map((one) => `  ${one}`)]) print(line);
  });
}

/** The machine that asks to enrol as that node now, and the tag by which it is let through and no other. @throws Refused, Unreachable */
async function waitingOne(to: Connection, node: string): Promise<{ readonly machineId: string; readonly tag: string }> {
  const asked = api(to).GET("/api/v1/enrolments/{node}", { params: { path: { node } } });
  const { machineId } = await ask(asked);
  return { machineId, tag: (await asked).response.headers.get("etag") ?? "" };
}
