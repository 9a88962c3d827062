import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BINARIES } from "./build-kubernetes.ts";
import { gaps, givenReleases, programOf } from "./releases.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lockkeeper-releases-"));
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** Programs that say the version, as a release's do. */
async function release(version: string, says = version, without = ""): Promise<void> {
  const folder = join(home, version);
  await mkdir(folder, { recursive: true });
  for (const name of BINARIES)
    if (name !== without) await writeFile(join(folder, name), `#!/bin/sh\necho ${says}\n`, { mode: 0o755 });
}

it("takes the folders that are named by a version, in the order of the numbers, and leaves the rest alone", async () => {
  for (const version of ["v1.9.11", "v1.34.2", "v1.34.10"]) await release(version);
  await mkdir(join(home, "downloads"));
  expect((await givenReleases(home)).map(({ version }) => version)).toEqual(["v1.9.11", "v1.34.2", "v1.34.10"]);
});

it("caches by what the programs are, an etcd of the release's own included", async () => {
  await release("v1.34.2");
  const [before] = await givenReleases(home);
  const [again] = await givenReleases(home);
  expect(again?.key).toBe(before?.key);
  expect(before && (await programOf(before, "etcd"))).toBeNull();
  await writeFile(join(home, "v1.34.2", "etcd"), "#!/bin/sh\n", { mode: 0o755 });
  const [after] = await givenReleases(home);
  expect(after?.key).not.toBe(before?.key);
  expect(after && (await programOf(after, "etcd"))).toBe(join(home, "v1.34.2", "etcd"));
});

it("tells everything that is wrong at once", async () => {
  await release("v1.33.0", "v1.33.1");
  await release("v1.34.0", "v1.34.0", "kube-proxy");
  await chmod(join(home, "v1.34.0", "kubelet"), 0o644);
  await expect(givenReleases(home)).rejects.toThrow(
    /v1\.33\.0\/kubeadm says that it is v1\.33\.1\n.*v1\.34\.0: not there, or not executable: kubelet, kube-proxy$/s,
  );
});

it("refuses a folder that is not there, and one without a version", async () => {
  await expect(givenReleases(join(home, "nowhere"))).rejects.toThrow("there is no such folder");
  await expect(givenReleases(home)).rejects.toThrow("such as v1.34.2");
});

it("names the minors that are missing between two versions", () => {
  expect(gaps(["v1.20.2", "v1.21.0", "v1.21.5", "v1.22.0"])).toEqual([]);
  expect(gaps(["v1.20.2", "v1.22.0"])).toEqual(["between v1.20.2 and v1.22.0 a minor is missing"]);
});
