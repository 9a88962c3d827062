import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, constants, readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { BINARIES, builtKubernetes } from "./build-kubernetes.ts";
import { run } from "./run.ts";
import { VERSIONS } from "./settings.ts";

/** One version of Kubernetes as the lab has it. */
export type Release = {
  /** `v1.34.2` */
  readonly version: string;
  /** Holds the programs of `BINARIES`; perhaps etcd, etcdctl and etcdutl, too. */
  readonly folder: string;
  /** Changes with the programs' bytes: what is made of them is cached under it. */
  readonly key: string;
};

/** Reads the version that a kubeadm binary says of itself. */
export type AskKubeadm = (program: string) => Promise<string>;

const askKubeadm: AskKubeadm = async (program) =>
  (await run(program, ["version", "-o", "short"], { seconds: 30 })).stdout.trim();

/**
 * The versions that a lab is made of, oldest first: those in somebody's folder, or the lab's own build.
 * @param folder one folder a version (`v1.34.2/kubelet` ...); null: Kubernetes is built from Debian's source.
 * @throws with everything that is wrong with the folder.
 */
export async function labReleases(folder: string | null): Promise<readonly Release[]> {
  if (folder !== null) return givenReleases(folder);
  const built = await builtKubernetes();
  return [...built].map(([version, of]) => ({ version, folder: of, key: basename(of) }));
}

/** What `--version` may be, before anything is built. @throws with everything that is wrong with the folder. */
export async function offeredVersions(folder: string | null): Promise<readonly string[]> {
  return folder === null ? VERSIONS : (await givenReleases(folder)).map(({ version }) => version);
}

/** Looks at a folder of somebody's binaries and believes nothing. @throws with everything that is wrong. */
export async function givenReleases(folder: string, ask: AskKubeadm = askKubeadm): Promise<readonly Release[]> {
  const home = resolve(folder);
  const names = await readdir(home).catch(() => {
    throw new Error(`--binaries ${folder}: there is no such folder`);
  });
  const versions = names.filter((name) => /^v1\.\d+\.\d+$/.test(name)).sort(byNumber);
  if (versions.length === 0)
    throw new Error(`--binaries ${folder}: holds no folder that is named by a version, such as v1.34.2`);
  const wrong = (await Promise.all(versions.map((version) => faultsOf(join(home, version), version, ask)))).flat();
  if (wrong.length > 0) throw new Error(`--binaries ${folder}:\n${wrong.map((line) => `  ${line}`).join("\n")}`);
  return Promise.all(
    versions.map(async (version) => {
      const of = join(home, version);
      return { version, folder: of, key: `${version}-${await digestOf(of)}` };
    }),
  );
}

/** Minors between two neighbours that are missing: an upgrade from the one to the other is refused. */
export function gaps(versions: readonly string[]): readonly string[] {
  const minor = (version: string) => Number(version.split(".")[1]);
  return versions.slice(1).flatMap((version, i) => {
    const before = versions[i] ?? version;
    return minor(version) - minor(before) > 1 ? [`between ${before} and ${version} a minor is missing`] : [];
  });
}

/** Where a program of that release lies; null when the release has none of its own. */
export async function programOf(release: Release, name: string): Promise<string | null> {
  const path = join(release.folder, name);
  return (await isExecutable(path)) ? path : null;
}

async function faultsOf(folder: string, version: string, ask: AskKubeadm): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of BINARIES) if (!(await isExecutable(join(folder, name)))) missing.push(name);
  if (missing.length > 0) return [`${version}: not there, or not executable: ${missing.join(", ")}`];
  const said = await ask(join(folder, "kubeadm")).catch((error: unknown) => `nothing (${String(error).slice(0, 200)})`);
  return said === version ? [] : [`${version}/kubeadm says that it is ${said}`];
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function digestOf(folder: string): Promise<string> {
  const all = createHash("sha256");
  for (const name of [...BINARIES, "etcd"]) {
    const path = join(folder, name);
    if (!(await isExecutable(path))) continue;
    const one = createHash("sha256");
    await pipeline(createReadStream(path), one);
    all.update(`${name} ${one.digest("hex")}\n`);
  }
  return all.digest("hex").slice(0, 16);
}

function byNumber(a: string, b: string): number {
  const numbers = (version: string) => version.slice(1).split(".").map(Number);
  const [x, y] = [numbers(a), numbers(b)];
  return x.map((n, i) => n - (y[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
