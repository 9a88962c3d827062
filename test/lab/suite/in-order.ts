import { audit } from "@lockkeeper/core/audit/audit";
import { allNodes, type Lab, sh } from "./lab.ts";
import { type Product, runEvents } from "./product.ts";
import { expect } from "./report.ts";

/** Holds the newest run's log against the checker, and the hosts against units that still run. @returns what was looked at. */
export async function inOrder(lab: Lab, product: Product): Promise<string> {
  const run = await runEvents(product);
  const breaches = audit(run.events);
  expect(breaches.length === 0, breaches.map((b) => `${b.invariant} at ${b.seq}: ${b.why}`).join("\n"));
  for (const node of allNodes(lab)) {
    const list = "systemctl list-units 'lockkeeper-*' --state=running,start --no-legend --plain";
    const units = await sh(lab, node, list);
    expect(units.trim() === "", `${node}: ${units.trim()}`);
  }
  return `${run.events.length} events of ${run.id}`;
}
