import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shell } from "../run.ts";
import { bringUp } from "./bring-up.ts";
import { upgradeUnderFaults } from "./faults.ts";
import { secondCoordinator } from "./fencing.ts";
import type { Lab } from "./lab.ts";
import { lastWords } from "./last-words.ts";
import { openLab } from "./open.ts";
import { Report } from "./report.ts";
import { plainUpgrade } from "./upgrade.ts";

/** The lab's test on the cluster that is up. @returns true when nothing failed. */
export async function testLab(): Promise<boolean> {
  const report = new Report();
  let lab: Lab | null = null;
  const scratch = await mkdtemp(join(tmpdir(), "lockkeeper-lab-"));
  try {
    await shell(
      "command -v etcdctl >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends etcd-client >&2",
      { seconds: 600 },
    );
    lab = await openLab();
    report.section("images built, manifests applied");
    const product = await bringUp(lab);
    await plainUpgrade(lab, product, report, "v1.21.0", scratch);
    await upgradeUnderFaults(lab, product, report, "v1.22.0");
    await secondCoordinator(lab, product, report);
  } catch (error) {
    await report.check("the suite ran to its end", () => {
      throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (lab !== null && report.failed) await lastWords(lab);
  return report.close();
}
