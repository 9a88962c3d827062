import { posix } from "node:path";
import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { Version } from "@lockkeeper/core/model/version";
import { redoable } from "../executor/by-unit.ts";
import type { HostStepOf, StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { waitFor } from "../executor/wait.ts";
import type { Pin } from "../host/command.ts";
import { output } from "../host/host.ts";
import { ADMIN_CONF, KUBEADM_PATH, KUBELET_CONF, kubeadmVersion } from "../kubeadm/binary.ts";
import { type ClusterConfig, parseClusterConfig } from "../kubeadm/cluster-config.ts";
import { imagesFor, imageTool, missingImages } from "../kubeadm/images.ts";
import { pinImages } from "../kubeadm/pinned-images.ts";
import { brokenOff, installedPackages } from "../packages/installed.ts";
import { newestRevision, notOffered, offersOf } from "../packages/offers.ts";
import { kubernetesSources, planSwitch } from "../packages/sources.ts";
import { packagedVersion } from "../packages/version.ts";
import { confirmNarrow, mayBeOlder, pinsFor } from "./pins.ts";

const ARCHIVES = "/var/cache/apt/archives";
const API_DEADLINE_MS = 120_000;
const LOOK_EVERY_MS = 2_000;

/** Brings everything that the node needs for the hop to its disk, so that nothing is found missing after the first change. */
export const stage: StepRow<"stage"> = {
  mutates: true,
  run: async (step, tools) => {
    await mendDatabase(step, tools);
    const packages = await stagePackages(step, tools);
    const images = await stageImages(step, tools, packages);
    return { packages, images };
  },
};

/** An installation that was broken off: before an upgrade a person's business, in a rollback what it is there for. */
async function mendDatabase(step: HostStepOf<"stage">, tools: StepTools): Promise<void> {
  const broken = await brokenOff(tools.host);
  if (broken === null) return;
  if (step.back === undefined) return tools.fail("package-database-broken", broken);
  tools.warn("package-database-broken", `completed first: ${broken}`);
  await redoable(tools, "repair", { do: "repair-packages" }, "package-database-broken");
}

async function stagePackages(step: HostStepOf<"stage">, tools: StepTools): Promise<readonly Pin[]> {
  const { host } = tools;
  await switchRepository(step, tools);
  const states = await installedPackages(host);
  const pins = await pinsFor(tools, states, step.packages, step.to, step.back);
  await confirmNarrow(tools, pins, mayBeOlder(step));
  if (pins.length > 0) {
    tools.progress(`downloads ${pins.map(({ name, version }) => `${name} ${version}`).join(", ")}`);
    await redoable(tools, "download", { do: "download-packages", pins, ...mayBeOlder(step) }, "package-install-failed");
  }
  for (const pin of pins) {
    if ((await archiveOf(tools, pin)) === null) {
      return tools.fail(
        "package-install-failed",
        `${pin.name} ${pin.version} was downloaded and is not in ${ARCHIVES}`,
      );
    }
  }
  return step.packages.flatMap((name) => {
    const version = states.find((state) => state.name === name)?.installed;
    return pins.find((pin) => pin.name === name) ?? (version == null ? [] : [{ name, version }]);
  });
}

/** Has the host's repository offer the target: switched when its minor is another one, and read anew. */
async function switchRepository({ to }: HostStepOf<"stage">, tools: StepTools): Promise<void> {
  const { host, stateFolder, key } = tools;
  const plan = planSwitch(await kubernetesSources(host), to);
  if (plan.is === "impossible") {
    // Somebody may have made the packages available in a way of their own; pinsFor tells when nobody has.
    const missing = notOffered(await offersOf(host, { is: "host" }), MANAGED_PACKAGES, to);
    if (missing.length > 0) tools.fail("repository-not-switchable", `${plan.why}; not on offer: ${missing.join(", ")}`);
    return;
  }
  if (plan.is === "possible") {
    const kept = posix.join(stateFolder, "repository", key.run, posix.basename(plan.file));
    // The first state of a run is the one to go back to.
    if ((await host.files.stat(kept)) === null) await host.files.write(kept, plan.before, 0o600);
    const mode = (await host.files.stat(plan.file))?.mode ?? 0o644;
    tools.changing();
    tools.progress(`switches ${plan.file} to the minor of ${to}`);
    await host.files.write(plan.file, plan.after, mode);
  }
  await redoable(tools, "refresh", { do: "refresh-source", file: plan.file }, "package-not-offered");
}

async function stageImages(
  step: HostStepOf<"stage">,
  tools: StepTools,
  packages: readonly Pin[],
): Promise<readonly string[]> {
  const { host } = tools;
  const tool = await imageTool(host);
  if (tool === null) return tools.fail("image-pull-failed", "neither crictl nor ctr is on the host");
  const path = await newKubeadm(step.to, tools, packages);
  const { imageRepository } = await clusterConfig(step, tools);
  const listed = await output(host, { do: "kubeadm-images", path, version: step.to, repository: imageRepository });
  const images = imagesFor(step.role, listed);
  if (images.length === 0) return tools.fail("host-command-failed", `kubeadm ${step.to} named no image`);
  const missing = await missingImages(host, tool, images);
  if (missing.length > 0) {
    tools.progress(`pulls ${missing.join(", ")}`);
    await redoable(tools, "pull", { do: "pull-images", tool, images: missing }, "image-pull-failed");
  }
  const still = await missingImages(host, tool, images);
  if (still.length > 0)
    return tools.fail("image-pull-failed", `not in the runtime after the pull: ${still.join(", ")}`);
  await pinImages(tools, images);
  return images;
}

/** The target's kubeadm: the installed one, or the one in the downloaded package, unpacked into a folder of ours. */
async function newKubeadm(to: Version, tools: StepTools, packages: readonly Pin[]): Promise<string> {
  const { host, stateFolder } = tools;
  if ((await kubeadmVersion(host)) === to) return KUBEADM_PATH;
  const pin =
    packages.find(({ name }) => name === "kubeadm") ??
    newestRevision(await offersOf(host, { is: "host" }), "kubeadm", to);
  const archive = pin === null || packagedVersion(pin.version) !== to ? null : await archiveOf(tools, pin);
  if (archive === null) return tools.fail("package-not-offered", `the package of kubeadm ${to} is not in ${ARCHIVES}`);
  const staged = posix.join(stateFolder, "staged");
  const into = posix.join(staged, `kubeadm-${to}`);
  const path = posix.join(into, "usr/bin/kubeadm");
  if ((await kubeadmVersion(host, path)) === to) return path;
  // One version at a time: each is about a hundred megabytes. The file makes the folder, which dpkg-deb would not.
  await host.files.remove(staged);
  await host.files.write(posix.join(staged, "README"), "Unpacked to be asked, never installed from here.\n", 0o600);
  await output(host, { do: "deb-extract", file: archive, into });
  const is = await kubeadmVersion(host, path);
  if (is !== to)
    return tools.fail("host-command-failed", `the kubeadm in ${archive} is ${is ?? "not runnable"} and not ${to}`);
  return path;
}

async function clusterConfig({ role }: HostStepOf<"stage">, tools: StepTools): Promise<ClusterConfig> {
  const { host, clock } = tools;
  const kubeconfig = role === "control-plane" ? ADMIN_CONF : KUBELET_CONF;
  let config: ClusterConfig | null = null;
  const onWait = (why: string) => tools.progress(`waits for the API server: ${why}`);
  const why = await waitFor({ clock, deadlineMs: API_DEADLINE_MS, everyMs: LOOK_EVERY_MS, onWait }, async () => {
    config = parseClusterConfig(await output(host, { do: "kubeadm-config", kubeconfig }));
    return config === null ? "kubeadm-config names no version" : null;
  });
  return config ?? tools.fail("host-command-failed", why ?? "kubeadm-config could not be read");
}

/** Where apt has put a package's file; apt writes the colon of an epoch as %3a. */
async function archiveOf({ host }: StepTools, { name, version }: Pin): Promise<string | null> {
  const start = `${name}_${version.replaceAll(":", "%3a")}_`;
  const file = (await host.files.list(ARCHIVES))?.find((it) => it.startsWith(start) && it.endsWith(".deb"));
  return file === undefined ? null : posix.join(ARCHIVES, file);
}
