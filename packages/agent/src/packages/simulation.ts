import { TRANSACTION_PACKAGES } from "@lockkeeper/core/model/host";
import type { Pin } from "../host/command.ts";
import { isManaged } from "./installed.ts";

export type SimulatedChange = {
  readonly name: string;
  readonly does: "install" | "configure" | "remove";
  readonly from: string | null;
  readonly to: string | null;
};

/** Reads what `apt-get -s` would do: lines `Inst NAME [OLD] (NEW …)`, `Conf NAME (NEW …)`, `Remv NAME [OLD]`, `Purg …`. */
export function parseSimulation(text: string): readonly SimulatedChange[] {
  const changes: SimulatedChange[] = [];
  for (const line of text.split("\n")) {
    const m = /^(Inst|Conf|Remv|Purg) ([^\s:]+)(?::\S+)?(?: \[([^\]]+)\])?(?: \((\S+))?/.exec(line);
    if (!m) continue;
    const [, what, name = "", from = null, to = null] = m;
    changes.push({ name, does: what === "Inst" ? "install" : what === "Conf" ? "configure" : "remove", from, to });
  }
  return changes;
}

/**
 * What in a transaction goes beyond the packages asked for: it may touch the pins at their exact versions, and of others
 * `cri-tools` and `kubernetes-cni` alone; it removes nothing. A kubelet that would move because kubeadm was asked for is
 * too much: its node was not drained.
 * @returns one line each; empty when the transaction is as narrow as it must be.
 */
export function tooWide(changes: readonly SimulatedChange[], pins: readonly Pin[]): readonly string[] {
  const faults: string[] = [];
  for (const { name, does, from, to } of changes) {
    const pin = pins.find((it) => it.name === name);
    const change = [name, [from, to].filter((version) => version !== null).join(" -> ")].join(" ").trim();
    if (does === "remove") faults.push(`would remove ${change}`);
    else if (!TRANSACTION_PACKAGES.some((allowed) => allowed === name)) faults.push(`would ${does} ${change}`);
    else if (isManaged(name) && pin === undefined) faults.push(`would ${does} ${change}, which was not asked for`);
    else if (pin !== undefined && to !== null && to !== pin.version) {
      faults.push(`would ${does} ${change} instead of ${pin.version}`);
    }
  }
  return [...new Set(faults)];
}
