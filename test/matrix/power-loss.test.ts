import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@lockkeeper/agent/clock";
import { JOURNAL_FILE, openJournal } from "@lockkeeper/agent/journal/file-journal";
import { readJournal } from "@lockkeeper/agent/journal/read";
import type { Epoch, MachineId } from "@lockkeeper/core/model/ids";
import type { JournalBody } from "@lockkeeper/core/model/journal";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** What is on the platter: a file's bytes as they were when it was last synced, under the name that its folder was synced with. */
const platter = vi.hoisted(() => ({ synced: new Map<string, Buffer>(), names: new Map<string, Buffer>() }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const { dirname } = await import("node:path");
  const open = async (path: string, ...rest: [string | number, number?]) => {
    const handle = await real.open(path, ...rest);
    const isFolder = (await handle.stat()).isDirectory();
    const sync = async () => {
      if (isFolder) {
        for (const [file, bytes] of platter.synced) if (dirname(file) === path) platter.names.set(file, bytes);
      } else {
        platter.synced.set(path, await real.readFile(path));
        // The bytes of a file that has its name already are there at once.
        if (platter.names.has(path)) platter.names.set(path, await real.readFile(path));
      }
    };
    return new Proxy(handle, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (key !== "sync" && key !== "datasync") return typeof member === "function" ? member.bind(target) : member;
        return async () => {
          await target[key]();
          await sync();
        };
      },
    });
  };
  const rename = async (from: string, to: string) => {
    await real.rename(from, to);
    const bytes = platter.synced.get(from);
    platter.synced.delete(from);
    if (bytes) platter.synced.set(to, bytes);
    else platter.synced.delete(to);
  };
  return { ...real, open, rename };
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-platter-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("a power loss takes nothing of the journal that was said to be in it", async () => {
  const journal = await openJournal({ folder, machineId: "m".repeat(32) as MachineId, clock: systemClock() });
  const onPlatter = () => {
    const bytes = platter.names.get(join(folder, JOURNAL_FILE));
    if (bytes === undefined) throw new Error("the journal's file is not on the platter under its name");
    const read = readJournal(bytes);
    if (!read.ok) throw new Error(read.problem.detail);
    return read.value.records;
  };
  expect(onPlatter()).toEqual([]);
  for (let epoch = 1; epoch <= 5; epoch++) {
    const body: JournalBody = { type: "epoch", epoch: epoch as Epoch };
    const record = await journal.append(body);
    expect(onPlatter().at(-1)).toEqual(record);
    expect(onPlatter()).toHaveLength(epoch);
  }
  await journal.close();
});
