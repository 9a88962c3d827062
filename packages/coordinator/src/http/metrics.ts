import { RUN_PURPOSES } from "@lockkeeper/core/model/plan";
import { UPGRADE_STATES, type UpgradeStatus } from "@lockkeeper/core/model/status";
import type { StepKind } from "@lockkeeper/core/model/step";
import { STEP_KINDS } from "@lockkeeper/core/rules/step-kinds";
import { stepsWaiting } from "@lockkeeper/core/run/steps-waiting";
import type { Operations } from "../ports/operations.ts";

type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

const WAITS = ["approval", "window"] as const;

export type MetricsInput = {
  readonly operations: Pick<Operations, "health" | "upgrades" | "outOfService">;
  /** The coordinator is configured to take snapshots by schedule. */
  readonly snapshotsScheduled: boolean;
  /** When the newest snapshot that is kept was taken, ms since 1970; null: there is none. */
  readonly newestSnapshotAt: number | null;
  /** ms since 1970 */
  readonly now: number;
};

/** The coordinator's state in Prometheus' text format (version 0.0.4). Labels are of closed sets: nothing grows without bound. */
export function metricsText({ operations, snapshotsScheduled, newestSnapshotAt, now }: MetricsInput): string {
  const health = operations.health();
  const [upgrade] = operations.upgrades(1);
  const out = operations.outOfService();
  const lines = [
    ...gauge("lockkeeper_leading", "1 when this coordinator holds the Lease.", Number(health.leading)),
    ...gauge(
      "lockkeeper_epoch",
      "The epoch under which this coordinator leads; 0 when it does not.",
      health.epoch ?? 0,
    ),
    ...gauge("lockkeeper_nodes", "Nodes of the cluster.", health.nodes),
    ...gauge("lockkeeper_agents_connected", "Agents that are connected.", health.agentsConnected),
    ...gauge("lockkeeper_waiting", "Things waited for before anything can be commanded.", health.waitingFor.length),
    ...gauge("lockkeeper_nodes_out_of_service", "Nodes out of service by our hand.", out.length),
    ...gauge(
      "lockkeeper_node_out_of_service_seconds",
      "How long the node that has been out of service longest by our hand is so now; 0: none is.",
      Math.max(0, ...out.map(({ since }) => (now - since) / 1000)),
    ),
    ...gauge(
      "lockkeeper_snapshots_scheduled",
      "1 when the coordinator is to take etcd snapshots by schedule.",
      Number(snapshotsScheduled),
    ),
    ...(newestSnapshotAt === null
      ? []
      : gauge(
          "lockkeeper_snapshot_newest_timestamp_seconds",
          "When the newest etcd snapshot that is kept was taken.",
          newestSnapshotAt / 1000,
        )),
    ...(upgrade ? upgradeLines(upgrade, now) : []),
  ];
  return `${lines.join("\n")}\n`;
}

function upgradeLines(upgrade: UpgradeStatus, now: number): readonly string[] {
  return [
    ...family(
      "lockkeeper_upgrade_state",
      "1 for the state that the newest upgrade is in.",
      UPGRADE_STATES.map((state) => ({ labels: { state }, value: Number(upgrade.state === state) })),
    ),
    ...family(
      "lockkeeper_upgrade_purpose",
      "1 for what the newest upgrade is: an upgrade, the rollback of one, or a restore of etcd.",
      RUN_PURPOSES.map((purpose) => ({ labels: { purpose }, value: Number(upgrade.purpose === purpose) })),
    ),
    ...gauge("lockkeeper_upgrade_steps", "Steps of the newest upgrade.", upgrade.steps.length),
    ...gauge("lockkeeper_upgrade_steps_done", "Steps of the newest upgrade that are done.", upgrade.stepsDone),
    ...family(
      "lockkeeper_step_running_seconds",
      "How long the step of a kind that has run longest runs now; 0: none of the kind runs.",
      runningSeconds(upgrade, now),
    ),
    ...family(
      "lockkeeper_upgrade_waits",
      "1 when the newest upgrade waits for what its policy says: a person's approval, or a window.",
      WAITS.map((what) => ({ labels: { for: what }, value: Number(stepsWaiting(upgrade, what).length > 0) })),
    ),
    ...gauge("lockkeeper_upgrade_started_seconds", "When the newest upgrade was started.", upgrade.startedAt / 1000),
  ];
}

function runningSeconds({ steps }: UpgradeStatus, now: number): readonly Sample[] {
  const longest = new Map<StepKind, number>();
  for (const { kind, status, startedAt } of steps) {
    if (status !== "running" || startedAt === null) continue;
    longest.set(kind, Math.max(longest.get(kind) ?? 0, (now - startedAt) / 1000));
  }
  return Object.keys(STEP_KINDS).map((kind) => ({
    labels: { kind },
    value: [...longest].find(([of]) => of === kind)?.[1] ?? 0,
  }));
}

function gauge(name: string, help: string, value: number): readonly string[] {
  return family(name, help, [{ value }]);
}

function family(name: string, help: string, samples: readonly Sample[]): readonly string[] {
  const values = samples.map(({ labels = {}, value }) => {
    const list = Object.entries(labels).map(([k, v]) => `${k}="${v}"`);
    return `${name}${list.length > 0 ? `{${list.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...values];
}
