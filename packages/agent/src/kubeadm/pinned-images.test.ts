import type { RunId } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";
import { expect, it } from "vitest";
import { attempt, live, step } from "../executor/life.testkit.ts";
import { commandArgv } from "../host/argv.ts";
import { memoryWorld, type World } from "../host/memory-world.testkit.ts";
import { compact, pinnedNow } from "../journal/digest.ts";
import { readRecord, writeLine } from "../journal/line.ts";

const stage = step({ kind: "stage", to: "v1.21.0" as Version, packages: ["kubeadm"], role: "worker" });
const RUN = "r1" as RunId;
const PROXY = "registry/kube-proxy:v1.21.0";
const PAUSE = "registry/pause:3.2";
const pins = (world: World) => [...world.pinned].sort();
const made = (containerd = "1.7.22", already: readonly string[] = []) => {
  const world = memoryWorld("worker");
  world.containerd = containerd;
  for (const image of already) world.pinned.add(image);
  return world;
};

it("pins what was staged, on record first, and takes it off when another run is open, or none", async () => {
  for (const open of ["r2" as RunId, null]) {
    const world = made();
    const life = live(world);
    expect(await attempt(life, stage)).toMatchObject({ is: "done", warnings: [] });
    expect(pins(world)).toEqual([PROXY, PAUSE]);
    expect(life.calls().indexOf("journal pinned")).toBeLessThan(life.calls().indexOf("pin-image"));
    await life.executor.letGo(RUN);
    expect(pins(world)).toEqual([PROXY, PAUSE]);
    await life.executor.letGo(open);
    expect(pins(world)).toEqual([]);
    const before = world.journal.length;
    await life.executor.letGo(open);
    expect(world.journal).toHaveLength(before);
  }
});

it("leaves alone what somebody else has pinned", async () => {
  const world = made("2.1.4", [PAUSE]);
  const life = live(world);
  await attempt(life, stage);
  expect(pins(world)).toEqual([PROXY, PAUSE]);
  await life.executor.letGo(null);
  expect(pins(world)).toEqual([PAUSE]);
});

it("does not ask a runtime that does not know it", async () => {
  for (const version of ["1.6.20", "1.7.2"]) {
    const world = made(version);
    const life = live(world);
    expect(await attempt(life, stage)).toMatchObject({ is: "done", warnings: [] });
    expect(pins(world)).toEqual([]);
    expect(life.calls()).not.toContain("images-pinned");
  }
});

it("is no reason to fail: what could not be pinned is told", async () => {
  const world = made();
  const plain = live(world);
  const failing = { exitCode: 1, stdout: "", stderr: "", failure: "ctr ended with 1: no" };
  const { memoryHost } = await import("../host/memory-host.testkit.ts");
  const host = memoryHost(world);
  const refusing: typeof host = {
    ...host,
    run: (command) => (command.do === "pin-image" ? Promise.resolve(failing) : host.run(command)),
  };
  expect(await attempt(live(world, null, { host: refusing }), stage)).toMatchObject({
    is: "done",
    warnings: [{ code: "images-not-pinned" }, { code: "images-not-pinned" }],
  });
  // Nothing is pinned, and nothing is left on record once it was let go.
  await plain.executor.letGo(null);
  expect(pinnedNow(world.journal)).toEqual([]);
});

it("loses no pin by an agent's death, before or after any call", async () => {
  const count = await (async () => {
    const life = live(made());
    await attempt(life, stage);
    await life.executor.letGo(null);
    return life.calls().length;
  })();
  for (let call = 1; call <= count; call++) {
    for (const when of ["before", "after"] as const) {
      const world = made();
      const first = live(world, { call, when });
      const all = attempt(first, stage).then(() => first.executor.letGo(null));
      await Promise.race([first.died, all]);
      const second = live(world);
      expect(await attempt(second, stage)).toMatchObject({ is: "done" });
      await second.executor.letGo(null);
      expect({ call, when, pinned: pins(world), open: pinnedNow(world.journal) }).toMatchObject({
        pinned: [],
        open: [],
      });
    }
  }
});

it("keeps what a newer run needs, and the record of a pin in a journal that is made shorter", async () => {
  const world = made();
  const life = live(world);
  await attempt(life, stage);
  const again = { run: "r2" as RunId, step: stage, attempt: 1, epoch: 1 as never };
  await life.executor.run(again, () => {});
  await life.executor.letGo("r2" as RunId);
  expect(pins(world)).toEqual([PROXY, PAUSE]);
  const key = { run: "r2" as RunId, step: stage.id, attempt: 1 };
  world.journal.push({ type: "acknowledged", key, v: 1, seq: world.journal.length + 1, at: 0 as never });
  // 300 younger attempts, all acknowledged.
  for (let n = 1; n <= 300; n++) {
    const other = { ...key, run: "r2" as RunId, attempt: n + 1 };
    world.journal.push({ type: "acknowledged", key: other, v: 1, seq: world.journal.length + 1, at: 0 as never });
  }
  const short = compact(world.journal).records;
  expect(short.length).toBeLessThan(world.journal.length);
  expect(pinnedNow(short).map((record) => record.images)).toEqual([[PROXY, PAUSE]]);
  for (const record of short) expect(readRecord(writeLine(record).trim(), record.seq)).toMatchObject({ ok: true });
});

it("speaks containerd's language", () => {
  const label = ["ctr", "-n", "k8s.io", "images", "label", PAUSE];
  expect(commandArgv({ do: "pin-image", image: PAUSE })).toEqual([...label, "io.cri-containerd.pinned=pinned"]);
  expect(commandArgv({ do: "unpin-image", image: PAUSE })).toEqual([...label, "io.cri-containerd.pinned="]);
});
