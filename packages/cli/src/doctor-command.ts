import { RELEASE } from "@lockkeeper/core/model/release";
import type { Command } from "commander";
import { api, ask, type Connection, probe, Refused, Unreachable } from "./client.ts";
import { examples } from "./examples.ts";
import { EXIT } from "./exit.ts";
import { allNodes } from "./list-all.ts";
import { pretty, type Shell } from "./shared.ts";
import { namedRun } from "./way.ts";
import { wrap } from "./wrap.ts";

/** One thing that was looked at. `advice` null: nothing is to be done. */
type Diagnosis = { readonly what: string; readonly ok: boolean; readonly saw: string; readonly advice: string | null };

/** Says what keeps an upgrade from being started, from the connection up. */
export function addDoctorCommand(program: Command, { connect, print, columns }: Shell): void {
  examples(
    program
      .command("doctor")
      .summary("is all there that an upgrade needs to begin with?")
      .description("look whether all is there that an upgrade needs to begin with: connection, token, agents")
      .option("--json", "for scripts"),
    ["lockkeeper doctor"],
  ).action(async (options: { json?: boolean }) => {
    const all = await diagnose(connect());
    if (options.json) print(pretty(all));
    else
      for (const { what, ok, saw, advice } of all) {
        for (const line of wrap(`${ok ? "ok" : "NO"}  ${what}: ${saw}`, columns, 4)) print(line);
        if (advice !== null) for (const line of wrap(`    ${advice}`, columns, 4)) print(line);
      }
    if (all.some(({ ok }) => !ok)) process.exitCode = EXIT.halted;
  });
}

/** Each thing rests on those before it: the first that fails ends the list. */
async function diagnose(to: Connection): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const look of [answers, speaks, knows, leads, agents, upgrades]) {
    const one = await look(to).catch(failed);
    found.push(one);
    if (!one.ok) break;
  }
  return found;
}

async function answers(to: Connection): Promise<Diagnosis> {
  const what = "the coordinator answers";
  try {
    await probe(to, "/healthz");
    return { what, ok: true, saw: to.server, advice: null };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const advice =
      "Is that its address? From outside the cluster: kubectl -n lockkeeper port-forward deploy/lockkeeper-coordinator 7440";
    return { what, ok: false, saw: error.message, advice };
  }
}

/** Another release may lack what is asked of it, or answer with codes that are not known here. */
async function speaks(to: Connection): Promise<Diagnosis> {
  const { value } = await probe(to, "/healthz");
  const release = typeof value === "object" && value !== null && "release" in value ? String(value.release) : "unknown";
  const what = "the command and the coordinator are of one release";
  if (release === RELEASE) return { what, ok: true, saw: RELEASE, advice: null };
  const advice = "Most goes on working; install the command of the coordinator's release to be sure.";
  return { what, ok: true, saw: `the command is ${RELEASE}, the coordinator ${release}`, advice };
}

async function knows(to: Connection): Promise<Diagnosis> {
  const what = "the token is good";
  try {
    const { name, role } = await ask(api(to).GET("/api/v1/whoami"));
    return { what, ok: true, saw: `it is ${name}'s, whose role is ${role}`, advice: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { what, ok: false, saw: error.message, advice: error.advice };
  }
}

async function leads(to: Connection): Promise<Diagnosis> {
  const { value } = await probe(to, "/readyz");
  const waits = typeof value === "object" && value !== null && "waitingFor" in value ? value.waitingFor : null;
  const missing = Array.isArray(waits) ? waits.map(String) : ["it does not say what it waits for"];
  const what = "it leads, and waits for nobody";
  if (missing.length === 0) return { what, ok: true, saw: "ready", advice: null };
  const advice =
    "Look at the named nodes' agents: kubectl -n lockkeeper get pods -o wide; and at `lockkeeper enrolments`.";
  return { what, ok: false, saw: missing.join("; "), advice };
}

async function agents(to: Connection): Promise<Diagnosis> {
  const nodes = await allNodes(to);
  const silent = nodes.filter(({ agent }) => !agent.connected).map(({ name }) => name);
  const versions = new Map<string, number>();
  for (const { kubelet } of nodes) versions.set(kubelet, (versions.get(kubelet) ?? 0) + 1);
  const saw = [...versions].map(([version, count]) => `${count} at ${version}`).join(", ");
  const what = "every node has its agent";
  if (silent.length === 0) return { what, ok: true, saw: `${nodes.length} nodes: ${saw}`, advice: null };
  const advice = "Is the DaemonSet's pod on those nodes running? kubectl -n lockkeeper get pods -o wide";
  return { what, ok: false, saw: `none on ${silent.join(", ")}`, advice };
}

async function upgrades(to: Connection): Promise<Diagnosis> {
  const { items } = await ask(api(to).GET("/api/v1/upgrades", { params: { query: { limit: "1" } } }));
  const what = "no upgrade waits for a person";
  const [newest] = items;
  if (newest === undefined) return { what, ok: true, saw: "there has been none", advice: null };
  const saw = `${namedRun(newest.id, newest.purpose)} is ${newest.state}`;
  const waits = newest.state === "halted" || newest.state === "read-only" || newest.state === "paused";
  return { what, ok: !waits, saw, advice: waits ? "See `lockkeeper status`." : null };
}

function failed(error: unknown): Diagnosis {
  if (error instanceof Refused || error instanceof Unreachable)
    return {
      what: "the coordinator goes on answering",
      ok: false,
      saw: error.message,
      advice: "Try again; read its log.",
    };
  throw error;
}
