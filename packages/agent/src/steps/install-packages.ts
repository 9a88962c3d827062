import type { PackageState } from "@lockkeeper/core/model/host";
import { byUnit, redoable } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import type { Host } from "../host/host.ts";
import { holdsToRepair, repairHolds } from "../packages/holds.ts";
import { brokenOff, heldPackages, installedPackages } from "../packages/installed.ts";
import { confirmNarrow, exactOf, mayBeOlder, packageFaults, pinsFor } from "./pins.ts";

/**
 * Installs packages at exact versions and leaves them held. An installation that was broken off before is completed
 * first; in a rollback packages may become older, and then exactly what they were. The holds as they were are journalled before, and put back whatever happens.
 * Where the kubelet's own package is not among them the kubelet is not restarted: its node may not have been drained.
 */
export const installPackages: StepRow<"install-packages"> = {
  mutates: true,
  run: async (step, tools) => {
    const { host, journal, key } = tools;
    const { to, packages, back } = step;
    let acted = false;
    let holdsRepaired = false;
    /** What the last check saw: of the one before the act the preparation makes use, for nothing happens in between. */
    let seen: Seen = { broken: null, states: [] };
    const check = async () => {
      seen = await lookAtPackages(host);
      if (seen.broken !== null || packageFaults(seen.states, packages, to, back).length > 0) return null;
      return { packages: exactOf(seen.states, packages), alreadyThere: !acted };
    };
    try {
      return await byUnit(tools, {
        part: "install",
        failure: "package-install-failed",
        check: async (begunAt) => {
          if (begunAt !== null) acted = true;
          return check();
        },
        prepare: async () => {
          if (seen.broken !== null) {
            tools.warn("package-database-broken", `completed before the installation: ${seen.broken}`);
            await redoable(tools, "repair", { do: "repair-packages" }, "package-database-broken");
            seen = await lookAtPackages(host);
          }
          const pins = await pinsFor(tools, seen.states, packages, to, back);
          const [held] = await Promise.all([heldPackages(host), confirmNarrow(tools, pins, mayBeOlder(step))]);
          await journal.append({ type: "holds", key, held });
          return {
            do: "install-packages",
            pins,
            hold: [...new Set([...held, ...packages])].sort(),
            ...mayBeOlder(step),
            ...(packages.includes("kubelet") ? {} : { keepKubelet: true }),
          };
        },
        verify: async () => {
          acted = true;
          await repairHolds(host, holdsToRepair(journal.records(), key));
          holdsRepaired = true;
          const there = await check();
          if (there !== null) return there;
          const faults = packageFaults(seen.states, packages, to, back);
          return tools.fail(
            "packages-wrong",
            faults.join("; ") || "the package database holds a broken-off installation",
          );
        },
      });
    } finally {
      if (!holdsRepaired) {
        await repairHolds(host, holdsToRepair(journal.records(), key)).catch((error: unknown) => {
          tools.log.error({ err: error }, "the holds could not be put back");
        });
      }
    }
  },
};

type Seen = { readonly broken: string | null; readonly states: readonly PackageState[] };

async function lookAtPackages(host: Host): Promise<Seen> {
  const [broken, states] = await Promise.all([brokenOff(host), installedPackages(host)]);
  return { broken, states };
}
