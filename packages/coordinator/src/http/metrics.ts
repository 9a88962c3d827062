import { UPGRADE_STATES } from "@lockkeeper/core/model/status";
import type { Operations } from "../ports/operations.ts";

type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** The coordinator's state in Prometheus' text format (version 0.0.4). Labels are of closed sets: nothing grows without bound. */
export function metricsText(operations: Operations): string {
  const health = operations.health();
  const [upgrade] = operations.upgrades(1);
  const lines = [
    ...family("lockkeeper_leading", "gauge", "1 when this coordinator holds the Lease.", [
      { value: Number(health.leading) },
    ]),
    ...family("lockkeeper_epoch", "gauge", "The epoch under which this coordinator leads; 0 when it does not.", [
      { value: health.epoch ?? 0 },
    ]),
    ...family("lockkeeper_nodes", "gauge", "Nodes of the cluster.", [{ value: health.nodes }]),
    ...family("lockkeeper_agents_connected", "gauge", "Agents that are connected.", [
      { value: health.agentsConnected },
    ]),
    ...family("lockkeeper_waiting", "gauge", "Things waited for before anything can be commanded.", [
      { value: health.waitingFor.length },
    ]),
  ];
  if (upgrade) {
    lines.push(
      ...family(
        "lockkeeper_upgrade_state",
        "gauge",
        "1 for the state that the newest upgrade is in.",
        UPGRADE_STATES.map((state) => ({ labels: { state }, value: Number(upgrade.state === state) })),
      ),
      ...family("lockkeeper_upgrade_steps", "gauge", "Steps of the newest upgrade.", [{ value: upgrade.steps.length }]),
      ...family("lockkeeper_upgrade_steps_done", "gauge", "Steps of the newest upgrade that are done.", [
        { value: upgrade.stepsDone },
      ]),
      ...family("lockkeeper_nodes_out_of_service", "gauge", "Nodes out of service by our hand.", [
        { value: upgrade.outOfService.length },
      ]),
      ...family("lockkeeper_upgrade_started_seconds", "gauge", "When the newest upgrade was started.", [
        { value: upgrade.startedAt / 1000 },
      ]),
    );
  }
  return `${lines.join("\n")}\n`;
}

function family(name: string, type: "gauge" | "counter", help: string, samples: readonly Sample[]): readonly string[] {
  const values = samples.map(({ labels = {}, value }) => {
    const list = Object.entries(labels).map(([k, v]) => `${k}="${v}"`);
    return `${name}${list.length > 0 ? `{${list.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values];
}
