import { isNonEmpty } from "@lockkeeper/core/model/brand";
import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { PackageOffer } from "@lockkeeper/core/model/host";
import { diskNeeds, MIB } from "@lockkeeper/core/rules/disk-needs";
import { StepFailure } from "../executor/failure.ts";
import type { HostStepOf, StepRow } from "../executor/step-row.ts";
import type { StepTools } from "../executor/tools.ts";
import { readText } from "../host/files.ts";
import { bytesBelow } from "../host/walk.ts";
import { imageTool } from "../kubeadm/images.ts";
import { isControlPlane } from "../kubeadm/manifests.ts";
import { brokenOff, installedPackages } from "../packages/installed.ts";
import { newestRevision, notOffered, offersOf } from "../packages/offers.ts";
import { probeOffers } from "../packages/probe.ts";
import { kubernetesSources, planSwitch } from "../packages/sources.ts";
import { isRevisionOf } from "../packages/version.ts";
import { certificates } from "../reader/certificates.ts";
import { packageManagerOf } from "../reader/package-facts.ts";

const SOON_MS = 30 * 24 * 3600 * 1000;

/** Looks at everything that a hop needs of this host and tells all that is wrong at once; changes nothing. */
export const checkHost: StepRow<"check-host"> = {
  mutates: false,
  run: async (step, tools) => {
    const { host, node } = tools;
    const found: Finding[] = [];
    const add = (code: Finding["code"], saw: string) => found.push(finding(code, { node }, saw));
    if ((await packageManagerOf(host)) !== "apt") {
      return tools.fail(
        "package-manager-unsupported",
        "only hosts with apt are upgraded; there is no apt-get on this one",
      );
    }
    const broken = await brokenOff(host);
    if (broken !== null) add("package-database-broken", broken);
    const states = await installedPackages(host);
    const open = step.packages.filter(
      (name) => !states.some((s) => s.name === name && isRevisionOf(s.installed, step.to)),
    );
    const offers = open.length === 0 ? [] : await allOffers(step, tools, add);
    const missing = notOffered(offers, open, step.to);
    if (missing.length > 0) add("package-not-offered", `${missing.join(", ")} at ${step.to}`);
    const loose = states.filter(({ installed, held }) => installed !== null && !held).map(({ name }) => name);
    if (loose.length > 0) tools.warn("packages-not-held", loose.join(", "));
    await lookAtDisks(tools, add);
    await lookAtCertificates(tools, add);
    if ((await imageTool(host)) === null) add("host-command-failed", "neither crictl nor ctr is on the host");
    const swaps = ((await readText(host.files, "/proc/swaps")) ?? "").trim().split("\n").slice(1);
    if (swaps.length > 0) tools.warn("swap-on", swaps.map((line) => line.split(/\s/)[0]).join(", "));
    if (isNonEmpty(found)) throw new StepFailure(found);
    const packages = step.packages.flatMap((name) => {
      const version = states.find((s) => s.name === name && isRevisionOf(s.installed, step.to))?.installed;
      return version == null ? (newestRevision(offers, name, step.to) ?? []) : { name, version };
    });
    return { packages };
  },
};

type Add = (code: Finding["code"], saw: string) => void;

async function allOffers(
  { to }: HostStepOf<"check-host">,
  tools: StepTools,
  add: Add,
): Promise<readonly PackageOffer[]> {
  const { host, stateFolder } = tools;
  const configured = await offersOf(host, { is: "host" });
  const plan = planSwitch(await kubernetesSources(host), to);
  if (plan.is === "possible") return [...configured, ...(await probeOffers(host, stateFolder, to))];
  if (plan.is === "impossible" && notOffered(configured, ["kubeadm"], to).length > 0) {
    add("repository-not-switchable", plan.why);
  }
  return configured;
}

async function lookAtDisks({ host, stateFolder }: StepTools, add: Add): Promise<void> {
  const etcd = (await isControlPlane(host)) ? await bytesBelow(host.files, "/var/lib/etcd") : 0;
  for (const [path, needed] of diskNeeds(etcd, stateFolder)) {
    const { freeBytes } = await host.files.space(path);
    if (freeBytes < needed) {
      add(
        "disk-low",
        `${path} has ${Math.floor(freeBytes / MIB)} MiB free and ${Math.ceil(needed / MIB)} MiB are needed`,
      );
    }
  }
}

async function lookAtCertificates({ host, clock, warn }: StepTools, add: Add): Promise<void> {
  for (const { path, notAfter } of await certificates(host)) {
    if (notAfter === null) {
      warn("certificate-unreadable", path);
      continue;
    }
    const until = new Date(notAfter).toISOString();
    if (notAfter <= clock.now()) add("certificate-expired", `${path} expired at ${until}`);
    else if (notAfter <= clock.now() + SOON_MS) warn("certificate-expires-soon", `${path} expires at ${until}`);
  }
}
