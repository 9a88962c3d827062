import { posix } from "node:path";
import { BUMP_WITHOUT_CLOCK } from "@lockkeeper/core/rules/revision-bump";
import { restoreArgv } from "@lockkeeper/snapshot/restore-argv";
import { redoable } from "../../executor/by-unit.ts";
import { StepFailure } from "../../executor/failure.ts";
import type { StepRow } from "../../executor/step-row.ts";
import type { StepTools } from "../../executor/tools.ts";
import { sayError } from "../../host/fault.ts";
import { readText } from "../../host/files.ts";
import { keptManifests } from "../../restore/kept-manifests.ts";
import { dataPaths, restorePaths } from "../../restore/paths.ts";
import { pruneRestores } from "../../restore/prune.ts";
import { unpackSnapshot } from "../../restore/unpack.ts";
import { memberOf } from "./member.ts";
import { confirmSpace, restoreTool } from "./needs.ts";

/**
 * Restores the snapshot into a new folder beside the live data. What another attempt has made is made anew: nothing of it
 * is used before the commit, and it takes seconds. The live data is not touched.
 */
export const prepareRestore: StepRow<"prepare-restore"> = {
  mutates: true,
  run: async ({ snapshot, peers, token, manifests, bumpRevision = BUMP_WITHOUT_CLOCK }, tools) => {
    const { host, stateFolder, key } = tools;
    const paths = restorePaths(stateFolder, token);
    if ((await readText(host.files, paths.decision))?.trim() === "committed")
      return tools.fail("restore-not-finished", "this restore is committed on this host already");
    const own = await memberOf(tools, peers, paths.manifestsAside);
    if (manifests) {
      const kept = await keptManifests(tools, manifests, { own, etcdVersion: snapshot.etcdVersion });
      tools.progress(`lays the static pods of ${manifests.to} into ${paths.manifestsNext}`);
      for (const { path, data, mode } of kept)
        await host.files.write(posix.join(paths.manifestsNext, posix.basename(path)), data, mode);
    }
    const tool = await restoreTool(tools, snapshot.etcdVersion);
    const { prepared } = dataPaths(own.dataFolder, token);
    const order = {
      ...{ snapshot: paths.snapshot, dataDir: prepared, name: own.name, members: peers, token },
      bumpRevision: tool.bumps ? bumpRevision : null,
    };
    const argv = restoreArgv(tool, order);
    if (argv.is === "refused") return tools.fail("restore-prepare-failed", argv.why);
    const done = {
      digest: snapshot.digest,
      token,
      folder: prepared,
      tool: `${tool.name} ${tool.version}`,
      bumped: tool.bumps,
    };
    const before = await tools.earlier("prepare");
    if (before?.is === "ended" && before.result.exitCode === 0 && (await isThere(tools, prepared))) {
      await host.files.remove(paths.snapshot);
      return done;
    }
    try {
      await pruneRestores(host.files, stateFolder, own.dataFolder, token);
    } catch (error) {
      // Whether the room is enough is asked next.
      tools.log.warn({ err: error }, "what earlier restores left could not be cleared up");
    }
    await confirmSpace(tools, own.dataFolder, snapshot.dbBytes);
    try {
      await unpackSnapshot(
        host.files,
        paths.snapshot,
        snapshot,
        tools.restore.pieces(key.run, snapshot, tools.progress),
      );
    } catch (error) {
      if (error instanceof StepFailure) throw error;
      return tools.fail("restore-download-failed", sayError(error));
    }
    const job = { do: "restore-snapshot", tool, order, likeFolder: own.dataFolder } as const;
    await redoable(tools, "prepare", job, "restore-prepare-failed");
    if (!(await isThere(tools, prepared)))
      return tools.fail("restore-prepare-failed", `${prepared} holds no member after ${tool.name} had ended well`);
    // It holds every Secret, and the folder has all of it.
    await host.files.remove(paths.snapshot);
    return done;
  },
};

async function isThere({ host }: StepTools, prepared: string): Promise<boolean> {
  return (await host.files.stat(`${prepared}/member`)) !== null;
}
