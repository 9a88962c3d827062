import { posix } from "node:path";
import type { StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import { type HostFiles, readText } from "../host/files.ts";
import { output } from "../host/host.ts";
import { MANIFESTS, manifestImage, manifestVersion } from "../kubeadm/manifests.ts";
import type { SavedFile } from "../rollback-point/archive.ts";
import { provenPoint, savedFile } from "./rollback-point.ts";

/** Scheduler and controller manager may not be newer than the API server that they ask, so they go back before it. */
const IN_ORDER = ["kube-scheduler", "kube-controller-manager", "kube-apiserver"] as const;
/** kubeadm gives each of its static pods as long. */
const TAKEN_DEADLINE_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Puts a control plane's manifests back as its rollback point kept them, one at a time, each waited for. Where kubeadm has
 * put them back by itself this only proves it. etcd's stays: an older etcd does not start on a newer one's data.
 */
export const putBackManifests: StepRow<"put-back-manifests"> = {
  mutates: true,
  run: async ({ point, to }, tools) => {
    const { files } = tools.host;
    const kept = await provenPoint(tools, point);
    const wanted = IN_ORDER.map((component) => {
      return { component, file: savedFile(kept, manifestOf(component)) ?? missing(tools, component) };
    });
    for (const { file } of wanted) {
      const version = manifestVersion(file.data.toString("utf8"));
      if (version !== to)
        return tools.fail("version-mismatch", `${file.path} was kept at ${version ?? "no version"}, not ${to}`);
    }
    const written: string[] = [];
    for (const { component, file } of wanted) {
      if (!(await isLive(files, file))) {
        tools.changing();
        tools.progress(`puts back ${file.path}`);
        await files.write(file.path, file.data, file.mode);
        written.push(component);
      }
      await untilTaken(tools, component, file.data.toString("utf8"));
    }
    for (const { file } of wanted)
      if (!(await isLive(files, file))) return tools.fail("version-mismatch", `${file.path} is not as it was kept`);
    return { version: to, written, etcdLeft: await etcdLeft(tools, savedFile(kept, manifestOf("etcd"))) };
  },
};

function manifestOf(component: string): string {
  return posix.join(MANIFESTS, `${component}.yaml`);
}

function missing(tools: StepTools, component: string): never {
  return tools.fail("rollback-point-damaged", `the rollback point holds no manifest of ${component}`);
}

async function isLive(files: HostFiles, { path, data }: SavedFile): Promise<boolean> {
  return (await files.read(path))?.equals(data) ?? false;
}

/** The kubelet has taken the manifest: the mirror pod shows its image and is Ready. */
async function untilTaken(
  { host, clock, node, progress, fail }: StepTools,
  component: string,
  yaml: string,
): Promise<void> {
  const image = manifestImage(yaml);
  const options = { clock, deadlineMs: TAKEN_DEADLINE_MS, everyMs: LOOK_EVERY_MS };
  const onWait = (why: string) => progress(`waits for ${component}: ${why}`);
  const why = await waitFor({ ...options, onWait }, async () => {
    const [at = "", ready = ""] = (await output(host, { do: "mirror-pod", component, node })).trim().split(/\s+/);
    if (at !== image) return `it runs ${at === "" ? "no image" : at}, not ${image}`;
    return ready === "True" ? null : "it is not Ready";
  });
  if (why !== null) fail("static-pods-unstable", `${component}: ${why}`);
}

async function etcdLeft(tools: StepTools, kept: SavedFile | null): Promise<boolean> {
  const { files } = tools.host;
  if (kept === null || (await isLive(files, kept))) return false;
  const [is, was] = [(await readText(files, kept.path)) ?? "", kept.data.toString("utf8")].map(manifestImage);
  tools.warn(
    "etcd-left-as-it-is",
    `${kept.path} is not the kept one: ${is ?? "no image"}, before ${was ?? "no image"}`,
  );
  return true;
}
