import type { Wire } from "@lockkeeper/api/client";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import type { Command } from "commander";
import { api, ask } from "./client.ts";
import { examples } from "./examples.ts";
import { allNodes } from "./list-all.ts";
import { nodeLine } from "./nodes-command.ts";
import { pretty, type Shell } from "./shared.ts";
import { namedRun } from "./way.ts";
import { wrap } from "./wrap.ts";

type Newest = Wire["UpgradeSummary"];

/** Who has the right to take a node out of service, as `lockkeeper lock --json` tells it. */
type LockView = {
  /** The upgrade that is not over; null: none, the next one may begin. */
  readonly holder: string | null;
  readonly purpose: UpgradeStatus["purpose"] | null;
  readonly state: UpgradeStatus["state"] | null;
  /** Nodes that count as out of service by our hand, by the upgrade's log or by the annotation on the node. */
  readonly out: readonly { readonly node: string; readonly upgrade: string | null }[];
  /** Nodes that somebody else cordoned: they do not count, and stay as they are. */
  readonly cordoned: readonly string[];
};

/** Who may take a node out of service, and which nodes are. */
export function addLockCommand(program: Command, { connect, print, columns }: Shell): void {
  examples(
    program
      .command("lock")
      .summary("who may take nodes out of service, and which are")
      .description("who has the right to take a node out of service, and which nodes are out")
      .option("--json", "for scripts"),
    ["lockkeeper lock"],
  ).action(async (options: { json?: boolean }) => {
    const to = connect();
    const [nodes, { items }] = await Promise.all([
      allNodes(to),
      ask(api(to).GET("/api/v1/upgrades", { params: { query: { limit: "1" } } })),
    ]);
    const view = lockOf(nodes.map(nodeLine), items[0] ?? null);
    if (options.json) print(pretty(view));
    else for (const line of lines(view)) for (const part of wrap(line, columns, 2)) print(part);
  });
}

function lockOf(nodes: readonly ReturnType<typeof nodeLine>[], newest: Newest | null): LockView {
  const over = newest === null || newest.state === "succeeded" || newest.state === "aborted";
  const logged = new Map<string, string>(over ? [] : newest.outOfService.map((node) => [node, newest.id]));
  const out = nodes.filter(({ name, cordonedBy }) => cordonedBy === "lockkeeper" || logged.has(name));
  return {
    holder: over ? null : newest.id,
    purpose: over ? null : (newest.purpose ?? "upgrade"),
    state: over ? null : newest.state,
    out: out.map(({ name, upgrade }) => ({ node: name, upgrade: upgrade ?? logged.get(name) ?? null })),
    cordoned: nodes.filter(({ cordonedBy }) => cordonedBy === "somebody else").map(({ name }) => name),
  };
}

function lines({ holder, purpose, state, out, cordoned }: LockView): readonly string[] {
  return [
    holder === null
      ? "Nobody holds the lock: an upgrade may begin."
      : `${namedRun(holder, purpose ?? "upgrade")} holds the lock (it is ${state}).`,
    ...(out.length === 0 ? ["No node is out of service by Lockkeeper's hand."] : []),
    ...out.map(({ node, upgrade }) => {
      const left = upgrade !== holder ? "; that upgrade is over: the next plan brings it back first" : "";
      return `${node} is out of service, taken by ${upgrade ?? "an upgrade that is not known here"}${left}`;
    }),
    ...cordoned.map((node) => `${node} is cordoned, not by Lockkeeper: it does not count, and stays so`),
  ];
}
