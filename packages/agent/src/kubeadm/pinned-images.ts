import type { RunId } from "@lockkeeper/core/model/ids";
import { knowsPinnedImages } from "@lockkeeper/core/rules/pinned-images";
import type { StepTools } from "../executor/tools.ts";
import { type Host, output } from "../host/host.ts";
import { pinnedNow } from "../journal/digest.ts";
import type { Journal } from "../ports/steps.ts";
import { runtimeVersion } from "../reader/runtime.ts";

/**
 * Keeps the kubelet's garbage collection off images that were staged, as far as the host's runtime knows how: journalled
 * first, and only those that nobody had pinned. A safeguard: where it cannot be had, staging is as good as without it.
 */
export async function pinImages(tools: StepTools, images: readonly string[]): Promise<void> {
  const { host, journal, key, warn } = tools;
  const runtime = await runtimeVersion(host);
  // Preflight has told of it.
  if (!knowsPinnedImages(runtime)) return;
  const listed = await host.run({ do: "images-pinned" });
  if (listed.failure !== null) return warn("images-not-pinned", `what is pinned cannot be seen: ${listed.failure}`);
  const there = new Set(listed.stdout.split("\n"));
  // What an earlier run of ours has pinned is let go with that run, so it is kept on record for this one, too.
  const ours = pinnedNow(journal.records()).filter((record) => record.key.run !== key.run);
  const theirs = new Set(ours.flatMap((record) => record.images));
  const open = images.filter((image) => !there.has(image) || theirs.has(image));
  if (open.length === 0) return;
  await journal.append({ type: "pinned", key, images: open });
  for (const image of open) {
    const { failure } = await host.run({ do: "pin-image", image });
    if (failure !== null) warn("images-not-pinned", `${image}: ${failure}`);
  }
}

/**
 * Takes off what runs have pinned that are not open any more; an image that is gone needs nothing.
 * @returns the runs. @throws HostFault when it cannot be done now: the journal keeps it for the next time.
 */
export async function unpinImages(host: Host, journal: Journal, open: RunId | null): Promise<readonly RunId[]> {
  const all = pinnedNow(journal.records());
  const over = all.filter(({ key }) => key.run !== open);
  if (over.length === 0) return [];
  const needed = new Set(all.filter(({ key }) => key.run === open).flatMap((record) => record.images));
  const pinned = new Set((await output(host, { do: "images-pinned" })).split("\n"));
  const runs = [...new Set(over.map(({ key }) => key.run))];
  for (const run of runs) {
    const images = new Set(over.filter(({ key }) => key.run === run).flatMap((record) => record.images));
    for (const image of images)
      if (pinned.has(image) && !needed.has(image)) await output(host, { do: "unpin-image", image });
    await journal.append({ type: "unpinned", run });
  }
  return runs;
}
