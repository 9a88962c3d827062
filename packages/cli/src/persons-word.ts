import type { Command } from "commander";
import { type Connection, call } from "./client.ts";

type Enrolment = { readonly node: string; readonly machineId: string; readonly why: string; readonly askedAt: number };

/** Verbs for what only a person can know. Each needs the role admin. */
export function addPersonsWord(program: Command, connect: () => Connection): void {
  program
    .command("enrolments")
    .description("agents whose enrolment waits for a person's approval, and why")
    .action(async () => {
      const { items } = await call<{ items: Enrolment[] }>(connect(), "GET", "/api/v1/enrolments");
      if (items.length === 0) console.log("No enrolment waits.");
      for (const { node, machineId, why, askedAt } of items) {
        console.log(`${node}  machine ${machineId}  since ${new Date(askedAt).toISOString()}: ${why}`);
      }
    });
  program
    .command("approve-enrolment <node>")
    .description("let the waiting enrolment of a node's agent through, once")
    .option("--why <text>", "goes on record", "")
    .action(async (node: string, options: { why: string }) => {
      const path = `/api/v1/enrolments/${encodeURIComponent(node)}/approve`;
      const { machineId } = await call<Enrolment>(connect(), "POST", path, { why: options.why });
      console.log(`The agent of ${node} on machine ${machineId} may enrol within 15 minutes.`);
    });
  program
    .command("declare-absent <node>")
    .description(
      "say that nothing of ours runs on a node whose agent cannot say hello; the coordinator then goes on without it",
    )
    .option("--why <text>", "goes on record", "")
    .action(async (node: string, options: { why: string }) => {
      const path = `/api/v1/nodes/${encodeURIComponent(node)}/declare-absent`;
      const { waitingFor } = await call<{ waitingFor: string[] }>(connect(), "POST", path, { why: options.why });
      console.log(waitingFor.length === 0 ? "The coordinator goes on." : `Still waited for:\n${waitingFor.join("\n")}`);
    });
}
