import { Command, InvalidArgumentError, Option } from "commander";
import { down } from "./down.ts";
import { gaps, offeredVersions } from "./releases.ts";
import { readState } from "./state.ts";
import { type UpOptions, up } from "./up.ts";

const count = (min: number, max: number) => (text: string) => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < min || n > max)
    throw new InvalidArgumentError(`a whole number from ${min} to ${max}`);
  return n;
};

/** What is tested when no shape is given, each on a cluster of its own; `all`: only with --all or by its name. */
const PARTS = [
  { name: "rollback", controlPlanes: 1, workers: 2, kubelets: null, all: true },
  { name: "restore", controlPlanes: 1, workers: 1, kubelets: null, all: true },
  { name: "restore-dead", controlPlanes: 1, workers: 1, kubelets: null, all: true },
  { name: "page", controlPlanes: 1, workers: 1, kubelets: null, all: true },
  { name: "rollback-all-several", controlPlanes: 3, workers: 1, kubelets: null, all: true },
  { name: "catch-up", controlPlanes: 1, workers: 2, kubelets: "catch-up", all: true },
  { name: "each-hop", controlPlanes: 1, workers: 2, kubelets: "each-hop", all: true },
  { name: "one", controlPlanes: 1, workers: 2, kubelets: null, all: false },
  { name: "several", controlPlanes: 3, workers: 1, kubelets: null, all: false },
  { name: "rollback-all", controlPlanes: 1, workers: 1, kubelets: null, all: true },
  { name: "rollback-ha", controlPlanes: 3, workers: 1, kubelets: null, all: true },
  { name: "rollback-kubelet", controlPlanes: 1, workers: 2, kubelets: null, all: true },
  { name: "restore-several", controlPlanes: 3, workers: 1, kubelets: null, all: true },
] as const;
type PartName = (typeof PARTS)[number]["name"];
type TestOptions = UpOptions & { keep?: boolean; all?: boolean; only?: PartName; screenshots?: string };

type Bench = {
  readonly name: string;
  readonly controlPlanes: number;
  readonly workers: number;
  /** Runs when none is named; `drains` are part of `workers`. */
  readonly all: boolean;
  /** @param versions what the cluster can be brought to. */
  readonly run: (versions: readonly string[], rounds: number) => Promise<void>;
};

const BENCHES = [
  {
    ...{ name: "drains", controlPlanes: 1, workers: 2, all: false },
    run: async (_, rounds) => (await import("../bench/drains.ts")).benchDrains(rounds),
  },
  {
    ...{ name: "workers", controlPlanes: 1, workers: 2, all: true },
    run: async (versions, rounds) => {
      await (await import("../bench/drains.ts")).benchDrains(rounds);
      await (await import("../bench/worker-turns.ts")).benchWorkerTurns(twoHops(versions));
    },
  },
  {
    ...{ name: "upgrade", controlPlanes: 3, workers: 1, all: true },
    run: async (versions) => {
      const [first, second] = twoHops(versions);
      await (await import("../bench/whole-upgrade.ts")).benchWholeUpgrade(first, second);
    },
  },
] as const satisfies readonly Bench[];
type BenchName = (typeof BENCHES)[number]["name"];

function twoHops([first, second]: readonly string[]): readonly [string, string] {
  if (first === undefined || second === undefined) throw new Error("it takes three versions: two hops");
  return [first, second];
}

const rounds = (text: string) => {
  const n = count(4, 40)(text);
  if (n % 4 !== 0) throw new InvalidArgumentError("a multiple of four: the tools take turns on both workers");
  return n;
};

const program = new Command("lab").description(
  "A real kubeadm cluster on this one machine, from Debian's packages alone: real kubeadm, kubelet, containerd, etcd,\nsystemd and apt. Needs root on Debian 12. The versions are one source under several numbers, unless you give it\nreleases of your own (--binaries).",
);

program.hook("preAction", () => {
  if (process.getuid?.() !== 0) program.error("the lab needs root: it boots hosts in containers of their own");
});

const shape = (command: Command) =>
  command
    .option("--control-planes <n>", "how many control planes (haproxy stands in front of several)", count(1, 5), 1)
    .option("--workers <n>", "how many workers", count(0, 10), 2)
    .option("--version <v>", "the version to start with (default: the oldest there is)")
    .option(
      "--binaries <dir>",
      "releases of Kubernetes to take instead of building one: a folder with a folder a version (v1.34.2/kubelet ...)",
    );

/** What can be seen to be wrong before anything is built or booted is said at once. */
async function checked(options: Pick<UpOptions, "binaries" | "version">): Promise<readonly string[]> {
  const versions = await offeredVersions(options.binaries ?? null);
  if (options.version !== undefined && !versions.includes(options.version))
    throw new Error(`--version ${options.version}: there is none; there are ${versions.join(", ")}`);
  for (const gap of gaps(versions)) console.log(`note: ${gap}: an upgrade over it is refused`);
  return versions;
}

shape(program.command("up").description("boot the cluster with its workloads")).action(async (options: UpOptions) => {
  const started = Date.now();
  await checked(options);
  const state = await up(options);
  console.log(`The cluster is up after ${Math.round((Date.now() - started) / 1000)} s: ${state.nodes.map((n) => n.name).join(", ")} at ${state.startVersion}.
Look around:
  export KUBECONFIG=${state.kubeconfig}
  ${state.kubectl} get nodes -o wide
  podman exec -it cp1 bash
Take it down: npx --yes pnpm@12 lab down`);
});

program
  .command("down")
  .description("take the cluster down and leave nothing behind but the cache")
  .action(async () => {
    await down();
    console.log("The lab is down.");
  });

shape(
  program
    .command("test")
    .description(
      "run the whole upgrade and look at everything: on the cluster that is up, or on one of the shape that is given, or\non one control plane and two workers and then on three control planes and a worker; take each down afterwards",
    ),
)
  .option("--keep", "leave the cluster up afterwards")
  .option("--all", "every suite, those included that do not fit into CI's time")
  .option(
    "--screenshots <dir>",
    "where the part `page` keeps what it saw (default: a folder of its own in the cache, which it names)",
  )
  .addOption(
    new Option(
      "--only <part>",
      "one part alone: one control plane; several; two minors at once, with each of two policies;\nthe web page and the command; rollbacks: of a control plane, of a worker's kubelet, of the first of three control planes, of a\nwhole cluster with a restore of etcd (of one control plane; of several); restores of etcd alone, of one control plane and of\nseveral, and of one whose etcd lost its data, so that the API is away (restore-dead)",
    )
      .choices(PARTS.map((p) => p.name))
      .conflicts(["controlPlanes", "workers"]),
  )
  .action(async (options: TestOptions, command: Command) => {
    const { testLab } = await import("./suite/test.ts");
    const { Report } = await import("./suite/report.ts");
    const report = new Report();
    const given = (names: readonly string[]) => names.some((name) => command.getOptionValueSource(name) === "cli");
    const there = (await readState())?.complete === true;
    if (there && given(["controlPlanes", "workers", "version", "binaries", "only"]))
      throw new Error("a lab is up: lab test without a shape tests that one; or take it down, lab down");
    if (!there) await checked(options);
    const asked = PARTS.filter((p) => (options.only === undefined ? options.all || !p.all : p.name === options.only));
    const parts = asked.map((part) => ({ ...options, ...part }));
    const one = { ...options, kubelets: null, name: null };
    for (const part of there || given(["controlPlanes", "workers"]) ? [one] : parts) {
      if (part.name !== null) report.part(part.name);
      const booted = there || (await report.check("the cluster boots", async () => void (await up(part))));
      if (booted)
        await testLab(report, {
          ...{ all: options.all === true, kubelets: part.kubelets, part: part.name },
          screenshots: options.screenshots ?? null,
        });
      if (!options.keep) await down();
      // What a failure left is for a person to look at. All suites are asked for to know of each how it ends.
      if (report.failures > 0 && (options.keep === true || options.all !== true)) break;
    }
    if (!report.close()) process.exitCode = 1;
  });

program
  .command("bench")
  .description(
    "Lockkeeper beside what it is to be compared with, in one run on one cluster: drains beside kubectl's, workers beside a\nbare shell loop, a whole upgrade beside the bare procedure; prints ratios and where the time goes",
  )
  .addOption(new Option("--only <bench>", "one alone").choices(BENCHES.map((bench) => bench.name)))
  .option("--rounds <n>", "drains to measure, half of them by each tool", rounds, 8)
  .option("--keep", "leave the cluster up afterwards")
  .option("--binaries <dir>", "as for lab up; the first three versions are taken")
  .action(async (options: { keep?: boolean; binaries?: string; only?: BenchName; rounds: number }) => {
    const state = await readState();
    // Drains leave the cluster as they found it.
    const here = state?.complete === true && options.only === "drains";
    if (state !== null && !here) throw new Error("a lab is up, perhaps used: take it down first, lab down");
    const versions = here ? [] : await checked(options);
    const asked = BENCHES.filter((bench) => (options.only === undefined ? bench.all : bench.name === options.only));
    for (const bench of asked) {
      if (!here) await up({ ...options, ...bench });
      await bench.run(versions.slice(1), options.rounds);
      if (!here && !options.keep) await down();
    }
  });

await program.parseAsync().catch((error: unknown) => {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
