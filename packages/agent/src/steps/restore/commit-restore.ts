import { posix } from "node:path";
import type { ManifestsBack } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import type { StepRow } from "../../executor/step-row.ts";
import type { StepTools } from "../../executor/tools.ts";
import { waitFor } from "../../executor/wait.ts";
import { MANIFESTS } from "../../kubeadm/manifests.ts";
import { STATIC_PODS } from "../../restore/kept-manifests.ts";
import { dataPaths, type RestorePaths, restorePaths } from "../../restore/paths.ts";
import { standingOf } from "../../restore/standing.ts";
import { lastWords } from "../../units/last-words.ts";
import { provenPoint, savedFile } from "../rollback-point.ts";
import { restoreAct } from "./act.ts";
import { memberOf } from "./member.ts";

/** The unit moves folders on one disk and waits a minute at most for etcd: beyond this something is wrong. */
const SETTLED_DEADLINE_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Commits: a decision on the host's disk that rules out the undo, or finds that the undo came first. From there the
 * host's own unit goes on; this step waits for it and does nothing itself.
 */
export const commitRestore: StepRow<"commit-restore"> = {
  mutates: true,
  run: async ({ digest, token, manifests }, tools) => {
    const paths = restorePaths(tools.stateFolder, token);
    const { dataFolder } = await memberOf(tools, [], paths.manifestsAside);
    if ((await standingOf(tools.host, paths)).decision !== "committed") {
      tools.changing();
      await restoreAct(tools, "commit", { do: "commit-restore", script: paths.script, token, undoSeconds: 0 });
    }
    await settled(tools, paths);
    const aside = dataPaths(dataFolder, token).aside;
    return { digest, token, aside, ...(manifests ? { version: await keptAreLive(tools, manifests) } : {}) };
  },
};

/** The live manifests are the kept ones, byte by byte. @returns their version. */
async function keptAreLive(tools: StepTools, { to, point }: ManifestsBack): Promise<Version> {
  const kept = await provenPoint(tools, point);
  for (const name of STATIC_PODS) {
    const path = posix.join(MANIFESTS, `${name}.yaml`);
    const live = await tools.host.files.read(path);
    const was = savedFile(kept, path);
    if (live === null || was === null || !live.equals(was.data))
      tools.fail("version-mismatch", `${path} is not as the rollback point kept it`);
  }
  return to;
}

async function settled(tools: StepTools, paths: RestorePaths): Promise<void> {
  const onWait = () =>
    tools.progress("committed; the host's own unit puts the restored data and the manifests in place");
  const options = { clock: tools.clock, deadlineMs: SETTLED_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait };
  const why = await waitFor(options, async () => {
    const { settled: is } = await standingOf(tools.host, paths);
    return is === "restored" ? null : `${paths.unit} is not through`;
  });
  if (why === null) return;
  const words = await lastWords(tools.host, paths.log);
  tools.fail("restore-not-finished", words === "" ? why : `${words}; ${why}`);
}
