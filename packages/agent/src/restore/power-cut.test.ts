import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataPaths, type RestorePaths, restorePaths } from "./paths.ts";
import { restoreScript } from "./script.ts";

/** LOCKKEEPER_MATRIX=full: every point; else one in so many, always the same ones. */
const EVERY = process.env.LOCKKEEPER_MATRIX === "full" ? 1 : 4;
const TOKEN = "t1";
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const ACTS = ["stop", "confirm", "commit", "settle"];
/** All that changes a disk. */
const CHANGING = ["ln", "mkdir", "mv", "rm", "rmdir", "sync", "systemctl"];

type Went = { readonly calls: readonly string[]; readonly wrong: readonly string[] };

/**
 * The real script under a real sh, killed right before one of the programs that it changes the disk by; then the host is
 * "booted": what systemd has enabled is run, with another boot's id. What a disk keeps of writes that were not synced is
 * not played.
 */
describe("a restore's script, with the power cut at each change of the disk", () => {
  it.each([
    { what: "the manifests in place either way", other: false },
    { what: "with the manifests of that data, where a rollback brings others", other: true },
  ])(
    "is on the restored data or back on the old one, $what",
    async ({ other }) => {
      const plain = await cutAt(0, other);
      expect(plain.wrong).toEqual([]);
      expect(plain.calls.length).toBeGreaterThan(40);
      expect(plain.calls.filter((call) => call.startsWith("systemctl enable"))).toHaveLength(1);
      const lost: string[] = [];
      for (let n = 1; n <= plain.calls.length; n += EVERY) {
        const { wrong } = await cutAt(n, other);
        if (wrong.length > 0) lost.push(`before ${n}, ${plain.calls[n - 1]}: ${wrong.join("; ")}`);
      }
      expect(lost).toEqual([]);
    },
    300_000,
  );
});

/** @param cut before which of the calls, from 1; 0: none */
async function cutAt(cut: number, other: boolean): Promise<Went> {
  const root = await mkdtemp(join(tmpdir(), "lockkeeper-cut-"));
  try {
    const host = await lay(root, other);
    let alive = true;
    for (const act of ACTS) if (alive) alive = (await host.run(act, cut)) !== "SIGKILL";
    const calls = (await readFile(join(root, "calls"), "utf8")).trim().split("\n");
    if (alive !== (cut === 0)) return { calls, wrong: [alive ? "it was not cut" : "it was killed"] };
    await host.boot();
    return { calls, wrong: await judge(root, host, cut === 0) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

type Laid = Awaited<ReturnType<typeof lay>>;

async function lay(root: string, other: boolean) {
  const plain = restorePaths(join(root, "state"), TOKEN);
  const paths: RestorePaths = {
    ...plain,
    manifestsAside: join(root, "etc", "aside"),
    manifestsNext: join(root, "etc", "next"),
    manifestsOld: join(root, "etc", "old"),
    unitFile: join(root, "etc", "unit"),
  };
  const [data, manifests, bin, net] = ["etcd", "etc/manifests", "bin", "proc/net"].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  const { prepared } = dataPaths(data, TOKEN);
  for (const folder of [paths.folder, manifests, bin, net, join(data, "member"), join(prepared, "member")])
    await mkdir(folder, { recursive: true });
  for (const name of COMPONENTS) await writeFile(join(manifests, `${name}.yaml`), name);
  await mkdir(paths.manifestsNext, { recursive: true });
  if (other) for (const name of COMPONENTS) await writeFile(join(paths.manifestsNext, `${name}.yaml`), `${name} kept`);
  await writeFile(join(data, "member", "what"), "live");
  await writeFile(join(prepared, "member", "what"), "restored");
  const wants = join(root, "etc", "multi-user.target.wants");
  for (const name of CHANGING) await program(join(bin, name), cutting(root, name, does(name, root, wants)));
  // Nobody waits: what a sleep would bring is there at once.
  await program(join(bin, "sleep"), "");
  // The killed one's parent is to be the script.
  await program(join(bin, "timeout"), `shift; exec "$@"`);
  const path = `${bin}:${process.env.PATH}`;
  const script = restoreScript({
    ...{ paths, token: TOKEN, dataFolder: data, manifests, apiPort: 6443, undoSeconds: 600, quietSeconds: 0 },
    ...{ proc: join(root, "proc"), path, otherManifests: other },
  });
  await writeFile(paths.script, script);
  const run = (act: string, cut: number): Promise<string | null> =>
    new Promise((resolve) => {
      const env = { ...process.env, CUT: String(cut) };
      const child = execFile("sh", [paths.script, act], { env }, () => resolve(child.signalCode));
    });
  return {
    ...{ paths, data, manifests, run, other },
    boot: async () => {
      // etcd has ended with the power, and begins again where its manifest is.
      await writeFile(join(net, "tcp"), existsSync(join(manifests, "etcd.yaml")) ? LISTENING : "");
      const armed = join(paths.folder, "armed");
      if (existsSync(armed)) await writeFile(armed, "another-boot 999999999\n");
      if (existsSync(join(wants, "unit"))) await run("settle", 0);
    },
  };
}

const LISTENING = " 0: 0100007F:094B 00000000:0000 0A 0\n";

/** What the program does; etcd listens from its manifest's return on. */
function does(name: string, root: string, wants: string): string {
  if (name === "systemctl")
    return `case "$1" in enable) command -p mkdir -p '${wants}' && : >'${wants}/unit' ;; disable) command -p rm -f '${wants}/unit' ;; esac`;
  const listens = `case "$*" in *manifests/etcd.yaml) printf '%s' '${LISTENING}' >'${root}/proc/net/tcp' ;; esac`;
  return `command -p ${name} "$@" || exit 1\n${name === "mv" ? listens : ""}`;
}

function cutting(root: string, name: string, then: string): string {
  return `echo '${name}' "$@" >>'${root}/calls'
if [ "$(command -p wc -l <'${root}/calls')" -eq "\${CUT:-0}" ]; then kill -9 "$PPID"; exit 1; fi
${then}`;
}

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

async function judge(
  root: string,
  { paths, data, manifests, other }: Laid,
  whole: boolean,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const word = async (path: string) => (await readFile(path, "utf8").catch(() => "")).trim();
  const [decision, settled, runsOn] = [
    await word(paths.decision),
    await word(paths.settled),
    await word(join(data, "member", "what")),
  ];
  const there = (await readdir(manifests)).sort();
  if (there.join() !== COMPONENTS.map((name) => `${name}.yaml`).join()) wrong.push(`in place: ${there.join(", ")}`);
  if (runsOn !== (decision === "committed" ? "restored" : "live")) wrong.push(`${decision}, and it runs on ${runsOn}`);
  const kept = other && decision === "committed";
  for (const name of COMPONENTS) {
    const is = await word(join(manifests, `${name}.yaml`));
    if (is !== (kept ? `${name} kept` : name)) wrong.push(`${decision}, and ${name}.yaml is "${is}"`);
    if (kept && (await word(join(paths.manifestsOld, `${name}.yaml`))) !== name)
      wrong.push(`the ${name}.yaml from before is not kept`);
  }
  if (whole && decision !== "committed") wrong.push("it was not committed");
  if (decision !== "" && settled !== (decision === "committed" ? "restored" : "put-back"))
    wrong.push("it is not settled");
  if (decision === "committed" && (await word(join(dataPaths(data, TOKEN).aside, "member", "what"))) !== "live")
    wrong.push("the old data is not kept");
  if (decision !== "" && existsSync(join(root, "etc", "multi-user.target.wants", "unit")))
    wrong.push("it is enabled yet");
  return wrong;
}
