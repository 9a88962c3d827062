import { byUnit, redoable } from "../executor/by-unit.ts";
import type { StepRow } from "../executor/step-row.ts";
import { holdsToRepair, repairHolds } from "../packages/holds.ts";
import { brokenOff, heldPackages, installedPackages } from "../packages/installed.ts";
import { confirmNarrow, exactOf, packageFaults, pinsFor } from "./pins.ts";

/**
 * Installs packages at exact versions and leaves them held. An installation that was broken off before is completed
 * first; the holds as they were are journalled before, and put back whatever happens.
 */
export const installPackages: StepRow<"install-packages"> = {
  mutates: true,
  run: async (step, tools) => {
    const { host, journal, key } = tools;
    const { to, packages } = step;
    let acted = false;
    const check = async () => {
      if ((await brokenOff(host)) !== null) return null;
      const states = await installedPackages(host);
      if (packageFaults(states, packages, to).length > 0) return null;
      return { packages: exactOf(states, packages), alreadyThere: !acted };
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
          const broken = await brokenOff(host);
          if (broken !== null) {
            tools.warn("package-database-broken", `completed before the installation: ${broken}`);
            await redoable(tools, "repair", { do: "repair-packages" }, "package-database-broken");
          }
          const pins = await pinsFor(tools, await installedPackages(host), packages, to);
          await confirmNarrow(tools, pins);
          const held = await heldPackages(host);
          await journal.append({ type: "holds", key, held });
          return { do: "install-packages", pins, hold: [...new Set([...held, ...packages])].sort() };
        },
        verify: async () => {
          acted = true;
          await repairHolds(host, holdsToRepair(journal.records(), key));
          const there = await check();
          if (there !== null) return there;
          const faults = packageFaults(await installedPackages(host), packages, to);
          return tools.fail(
            "packages-wrong",
            faults.join("; ") || "the package database holds a broken-off installation",
          );
        },
      });
    } finally {
      await repairHolds(host, holdsToRepair(journal.records(), key)).catch((error: unknown) => {
        tools.log.error({ err: error }, "the holds could not be put back");
      });
    }
  },
};
