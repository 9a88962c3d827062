import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import type { Fault } from "@lockkeeper/sandbox/faults/fault";
import { FAULTS, type FaultName } from "@lockkeeper/sandbox/faults/table";
import { type Passage, upgrade } from "../embedded/drive.ts";
import { openSystem } from "../embedded/system.ts";
import { verdict } from "../embedded/verdict.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
/** As short as a policy may be. */
const POLICY = {
  drain: { timeoutSeconds: 10 },
  gate: { readySeconds: 0, timeoutSeconds: 10 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
  etcd: { timeoutSeconds: 10 },
  apiAwaySeconds: 60,
  agentAwaySeconds: 60,
};
const READY_MS = 60_000;

export type Met = { readonly passage: Passage; readonly wrong: readonly string[] };

/** Upgrades an embedded cluster that meets the fault, the person's part included. @param size at least; the fault may need more. */
export async function meet(name: FaultName, size: { controlPlanes: number; workers: number }): Promise<Met> {
  const fault: Fault = FAULTS[name];
  const system = await openSystem({
    controlPlanes: Math.max(1, size.controlPlanes, fault.needs?.controlPlanes ?? 1),
    workers: Math.max(2, size.workers, fault.needs?.workers ?? 1),
    from: FROM,
    offers: [FROM, TO],
    minor: 34,
    podPace: { startMs: 100, terminateMs: 100 },
  });
  try {
    system.api.store.put(aDeployment("web", 6));
    system.api.store.put(aBudget("web", "web", { maxUnavailable: 3 }));
    const { connection, ready } = await system.coordinator();
    await ready(READY_MS);
    const passage = await upgrade({ connection, to: TO, policy: POLICY, fault, world: system.world(TO) });
    return { passage, wrong: verdict(fault, passage) };
  } finally {
    await system.close();
  }
}
