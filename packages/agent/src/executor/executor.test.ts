import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { HostStep } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  advance,
  advanceAll,
  memoryWorld,
  powerLoss,
  put,
  SOURCE,
  startUnit,
  tick,
  type World,
} from "../host/memory-world.testkit.ts";
import { assignment, attempt, type Death, live, step } from "./life.testkit.ts";

const to = "v1.21.0" as Version;
const all = ["kubeadm", "kubelet", "kubectl"] as const;

type Case = {
  readonly name: string;
  readonly step: HostStep;
  readonly world: () => World;
  /** Jobs that may be begun once an attempt. */
  readonly once: readonly string[];
  readonly holds: (world: World) => boolean;
};

/** A worker whose packages are staged. */
function staged(): World {
  const world = memoryWorld("worker");
  world.lists = ["v1.21"];
  put(world, SOURCE, "deb [signed-by=/k.gpg] https://pkgs.example/core:/stable:/v1.21/deb/ /\n");
  return world;
}

function withKubeadm(role: "worker" | "control-plane"): World {
  const world = memoryWorld(role);
  put(world, "/usr/bin/kubeadm", to);
  world.packages.set("kubeadm", { version: "1.21.0-1.1", held: true, configured: true });
  if (role === "worker") {
    world.cluster.version = to;
    world.cluster.kubeletConfigs.push("kubelet-config-1.21");
  }
  return world;
}

const atTarget = (world: World) => all.every((name) => world.packages.get(name)?.version === "1.21.0-1.1");
const heldWell = (world: World) =>
  all.every((name) => world.packages.get(name)?.held && world.packages.get(name)?.configured);

const CASES: readonly Case[] = [
  {
    name: "install-packages",
    step: step({ kind: "install-packages", to, packages: all }),
    world: staged,
    once: ["install-packages"],
    holds: (world) => atTarget(world) && heldWell(world),
  },
  {
    name: "kubeadm-apply",
    step: step({ kind: "kubeadm-apply", to, ignorePreflightErrors: [] }),
    world: () => withKubeadm("control-plane"),
    once: ["kubeadm-apply"],
    holds: (world) => world.cluster.version === to && world.cluster.proxy === to,
  },
  {
    name: "kubeadm-node",
    step: step({ kind: "kubeadm-node", to, ignorePreflightErrors: [] }),
    world: () => withKubeadm("worker"),
    once: ["kubeadm-node"],
    holds: (world) => world.disk.get("/var/lib/kubelet/config.yaml")?.data.includes("new: true") ?? false,
  },
  {
    name: "restart-kubelet",
    step: step({ kind: "restart-kubelet", to }),
    world: () => {
      const world = staged();
      world.packages.set("kubelet", { version: "1.21.0-1.1", held: true, configured: true });
      return world;
    },
    once: ["restart-kubelet"],
    holds: (world) => world.kubelet.version === to,
  },
  {
    name: "stage",
    step: step({ kind: "stage", to, packages: all, role: "worker" }),
    world: () => memoryWorld("worker"),
    once: [],
    holds: (world) =>
      world.images.has("registry/kube-proxy:v1.21.0") &&
      world.disk.has("/var/cache/apt/archives/kubelet_1.21.0-1.1_amd64.deb"),
  },
];

/** Lives and dies as told, then lives to the end of the attempt. */
async function throughDeaths(world: World, it: HostStep, deaths: readonly Death[], between: (world: World) => void) {
  for (const death of deaths) {
    const life = live(world, death);
    const ended = await Promise.race([attempt(life, it), life.died]);
    if (ended !== "died") return ended;
    between(world);
  }
  return attempt(live(world), it);
}

function advanceOnce(world: World): void {
  for (const unit of world.units.keys()) advance(world, unit);
}

function begunOf(world: World, once: readonly string[]): readonly string[] {
  return world.begun.filter(({ job }) => once.includes(job.do)).map(({ unit }) => unit);
}

function settledRecords(world: World) {
  return world.journal.filter((record) => record.type === "settled");
}

describe.each(CASES)("$name", ({ step: it1, world: make, once, holds }) => {
  it("is done, with the intent before the act and the outcome on record", async () => {
    const world = make();
    const life = live(world);
    const outcome = await attempt(life, it1);
    expect(outcome).toMatchObject({ is: "done", kind: it1.kind });
    expect(holds(world)).toBe(true);
    expect(settledRecords(world).map((record) => record.type === "settled" && record.outcome)).toEqual([outcome]);
    const calls = life.calls();
    expect(calls[0]).toBe("journal intended");
    expect(calls.indexOf("journal unit")).toBeGreaterThan(0);
    expect(calls.indexOf("journal unit")).toBeLessThan(calls.indexOf("start-unit"));
    // Asked again, it is answered from the journal and nothing runs.
    const before = world.begun.length;
    expect(await attempt(live(world), it1)).toEqual(outcome);
    expect(world.begun).toHaveLength(before);
  });

  it("survives the agent's death at every call, and begins nothing twice", async () => {
    const clean = make();
    const whole = live(clean);
    await attempt(whole, it1);
    const count = whole.calls().length;
    expect(count).toBeGreaterThan(8);
    for (let call = 1; call <= count; call++) {
      for (const when of ["before", "after"] as const) {
        for (const between of [() => {}, advanceOnce, advanceAll]) {
          const world = make();
          const outcome = await throughDeaths(world, it1, [{ call, when }], between);
          const at = `death ${when} call ${call} (${whole.calls()[call - 1]})`;
          expect(outcome, at).toMatchObject({ is: "done" });
          expect(holds(world), at).toBe(true);
          expect(new Set(begunOf(world, once)).size, at).toBe(begunOf(world, once).length);
          expect(begunOf(world, once).length, at).toBe(once.length);
          expect(settledRecords(world), at).toHaveLength(1);
        }
      }
    }
  });

  it("survives power loss at every call: done by its check, or halted once and done by a retry", async () => {
    const whole = live(make());
    await attempt(whole, it1);
    for (let call = 1; call <= whole.calls().length; call++) {
      for (const halfway of [false, true]) {
        const world = make();
        const outcome = await throughDeaths(world, it1, [{ call, when: "after" }], (w) => {
          if (halfway) advanceOnce(w);
          powerLoss(w);
        });
        const at = `power loss after call ${call} (${whole.calls()[call - 1]}), halfway ${halfway}`;
        if (outcome.is === "failed") {
          expect(outcome.findings[0].code, at).toBe("host-rebooted");
          expect(outcome.changedHost, at).toBe(true);
          expect(begunOf(world, once), at).toHaveLength(1);
          expect(await attempt(live(world), it1, 2), at).toMatchObject({ is: "done" });
        }
        expect(holds(world), at).toBe(true);
        const begun = begunOf(world, once);
        expect(new Set(begun).size, at).toBe(begun.length);
      }
    }
  });

  it("survives any sequence of deaths", async () => {
    const death = fc.record({
      call: fc.integer({ min: 1, max: 60 }),
      when: fc.constantFrom("before" as const, "after" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { maxLength: 6 }), fc.boolean(), async (deaths, ran) => {
        const world = make();
        const outcome = await throughDeaths(world, it1, deaths, ran ? advanceAll : () => {});
        expect(outcome).toMatchObject({ is: "done" });
        expect(holds(world)).toBe(true);
        expect(begunOf(world, once)).toHaveLength(once.length);
        expect(settledRecords(world)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it("does not begin while another unit of ours runs, whichever run it came from", async () => {
    const world = make();
    startUnit(world, "lockkeeper-step-other-run.service", { do: "kubeadm-node", ignore: [] }, 1);
    const outcome = await attempt(live(world), it1);
    expect(outcome).toMatchObject({ is: "failed", findings: [{ code: "host-busy" }] });
    expect(world.begun).toHaveLength(1);
    advanceAll(world);
    expect(await attempt(live(world), it1, 2)).toMatchObject({ is: "done" });
  });

  it("reports a unit that ended badly with the end of its log, secrets taken out", async () => {
    const world = make();
    const jobs = new Set<(typeof world.begun)[number]["job"]["do"]>();
    const clean = make();
    await attempt(live(clean), it1);
    for (const { job } of clean.begun) jobs.add(job.do);
    for (const job of jobs) world.failing.set(job, 7);
    const outcome = await attempt(live(world), it1);
    expect(outcome).toMatchObject({ is: "failed", changedHost: true });
    expect(outcome.log?.tail).toMatch(/ran .*\njoin with \[token\]/);
    expect(outcome.is === "failed" && outcome.findings[0].saw).toMatch(/ended with 7/);
  });
});

describe("the executor", () => {
  it("answers one attempt once, however often it is asked at the same time", async () => {
    const world = staged();
    const life = live(world);
    const it1 = step({ kind: "install-packages", to, packages: all });
    const [a, b] = await Promise.all([attempt(life, it1), attempt(life, it1)]);
    expect(a).toBe(b);
    expect(world.begun).toHaveLength(1);
  });

  it("runs one mutating step at a time", async () => {
    const world = staged();
    const life = live(world);
    const [a, b] = await Promise.all([
      attempt(life, step({ kind: "install-packages", to, packages: all })),
      attempt(life, step({ kind: "restart-kubelet", to })),
    ]);
    expect(a.is).toBe("done");
    expect(b).toMatchObject({ is: "failed", changedHost: false, findings: [{ code: "host-busy" }] });
  });

  it("refuses a step on another node", async () => {
    const world = staged();
    const it1 = { ...step({ kind: "restart-kubelet", to }), on: "w2" as never };
    const outcome = await live(world).executor.run(assignment(it1), () => {});
    expect(outcome).toMatchObject({ is: "failed", changedHost: false });
    expect(world.begun).toEqual([]);
  });

  it("holds again what a death left without its hold", async () => {
    const world = staged();
    const it1 = step({ kind: "install-packages", to, packages: ["kubeadm"] });
    world.failing.set("install-packages", 100);
    const outcome: Outcome = await attempt(live(world), it1);
    expect(outcome.is).toBe("failed");
    expect(world.packages.get("kubeadm")?.held).toBe(true);
  });

  it("completes a broken-off installation before it installs", async () => {
    const world = staged();
    world.packages.set("kubelet", { version: "1.21.0-1.1", held: false, configured: false });
    tick(world);
    const outcome = await attempt(live(world), step({ kind: "install-packages", to, packages: all }));
    expect(outcome.is).toBe("done");
    expect(world.begun.map(({ job }) => job.do)).toEqual(["repair-packages", "install-packages"]);
  });

  it("keeps trying to write its journal, and neither acts nor answers before it can", async () => {
    const world = staged();
    let refusals = 3;
    const life = live(world);
    const stubborn = live(world, null, {
      journal: {
        ...life.journal,
        append: async (body) => {
          if (refusals-- > 0) throw new Error("ENOSPC: no space left on device");
          expect(world.begun.length === 0 || body.type !== "intended").toBe(true);
          return life.journal.append(body);
        },
      },
    });
    const told: string[] = [];
    const outcome = await stubborn.executor.run(
      assignment(step({ kind: "install-packages", to, packages: all })),
      (d) => told.push(d),
    );
    expect(outcome.is).toBe("done");
    expect(told.filter((line) => line.includes("ENOSPC"))).toHaveLength(3);
  });
});
