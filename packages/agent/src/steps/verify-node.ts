import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { StepRow } from "../executor/step-row.ts";
import { waitFor } from "../executor/wait.ts";
import { kubeletState, notUpAt, withItsWords } from "../kubelet/process.ts";
import { brokenOff, installedPackages } from "../packages/installed.ts";
import { exactOf, packageFaults } from "./pins.ts";

/** A kubelet may be just starting again (its unit restarts it by itself). */
const UP_DEADLINE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** Looks at what a hop must have left on the host: packages at the version and held, the kubelet's process at it. */
export const verifyNode: StepRow<"verify-node"> = {
  mutates: false,
  run: async ({ to, back }, tools) => {
    const { host, clock } = tools;
    const [broken, states] = await Promise.all([brokenOff(host), installedPackages(host)]);
    if (broken !== null) return tools.fail("package-database-broken", broken);
    const names = back?.map(({ name }) => name) ?? MANAGED_PACKAGES;
    const faults = packageFaults(states, names, to, back);
    if (faults.length > 0) return tools.fail("packages-wrong", faults.join("; "));
    const onWait = (why: string) => tools.progress(`waits for the kubelet: ${why}`);
    const why = await waitFor({ clock, deadlineMs: UP_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait }, async () =>
      notUpAt(await kubeletState(host), to),
    );
    if (why !== null) return tools.fail("kubelet-not-back", await withItsWords(host, why));
    return { kubelet: to, packages: exactOf(states, names) };
  },
};
