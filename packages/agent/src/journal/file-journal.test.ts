import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Epoch, MachineId, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { JournalBody } from "@lockkeeper/core/model/journal";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { ACKNOWLEDGED_KEPT } from "./digest.ts";
import { JOURNAL_FILE, openJournal } from "./file-journal.ts";

const machineId = "0123456789abcdef0123456789abcdef" as MachineId;
const epoch = (n: number): JournalBody => ({ type: "epoch", epoch: n as Epoch });
const key = (n: number) => ({ run: "r1" as RunId, step: `1.21/w1/step-${n}` as StepId, attempt: 1 });
const acknowledged = (n: number): JournalBody => ({ type: "acknowledged", key: key(n) });
const unit = (n: number): JournalBody => ({ type: "unit", key: key(n), unit: `u${n}`, boot: "b" as never });

describe("the journal on a disk", () => {
  let folder: string;
  let path: string;
  const opened = (more: { recordsMax?: number; machineId?: MachineId } = {}) =>
    openJournal({ folder, machineId, clock: systemClock(), ...more });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lockkeeper-journal-"));
    path = join(folder, JOURNAL_FILE);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("keeps records over lives, numbered without a gap, and forbids others to read them", async () => {
    const first = await opened();
    await Promise.all([first.append(epoch(1)), first.append(epoch(2)), first.append(unit(1))]);
    await first.close();
    const second = await opened();
    await second.append(epoch(7));
    expect(second.records().map((r) => r.seq)).toEqual([1, 2, 3, 4]);
    expect(second.summary()).toEqual({ epoch: 7, records: 4, open: [] });
    expect((await import("node:fs")).statSync(path).mode & 0o777).toBe(0o600);
    await second.close();
  });

  it("cuts off a last line torn anywhere and goes on", async () => {
    const first = await opened();
    for (let n = 1; n <= 3; n++) await first.append(epoch(n));
    await first.close();
    const whole = await readFile(path);
    const twoLinesEnd = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    for (let at = twoLinesEnd; at < whole.length; at++) {
      await writeFile(path, whole.subarray(0, at));
      const again = await opened();
      expect(again.records().map((r) => r.seq)).toEqual([1, 2]);
      expect(again.tornBytes).toBe(at - twoLinesEnd);
      expect((await again.append(epoch(9))).seq).toBe(3);
      await again.close();
      const last = await opened();
      expect(last.summary()).toEqual({ epoch: 9, records: 3, open: [] });
      await last.close();
    }
  });

  it("survives a cut at any byte: what is left is a prefix", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 12 }),
        fc.nat(),
        async (epochs, cutAt) => {
          await rm(path, { force: true });
          const first = await opened();
          for (const n of epochs) await first.append(epoch(n));
          await first.close();
          const { length } = await readFile(path);
          await truncate(path, cutAt % (length + 1));
          const again = await opened();
          const left = again.records().map((r) => (r.type === "epoch" ? r.epoch : null));
          expect(left).toEqual(epochs.slice(0, left.length));
          await again.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes zeros in the last line, as a disk leaves them after power loss, for a torn tail", async () => {
    const first = await opened();
    await first.append(epoch(1));
    await first.close();
    await appendFile(path, Buffer.concat([Buffer.from('{"v":1,"seq":2'), Buffer.alloc(40), Buffer.from("\n")]));
    const again = await opened();
    expect(again.records()).toHaveLength(1);
    expect((await again.append(epoch(2))).seq).toBe(2);
    await again.close();
    const last = await opened();
    expect(last.summary().epoch).toBe(2);
    await last.close();
  });

  it("refuses what it does not understand and leaves the file as it is", async () => {
    const first = await opened();
    await first.append(epoch(1));
    await first.close();
    const good = await readFile(path, "utf8");
    const bad: readonly (readonly [string, RegExp])[] = [
      [`${good}{"v":2,"type":"epoch","epoch":1,"seq":2,"at":0}\n`, /version 2/],
      [`${good}{"v":1,"type":"poem","seq":2,"at":0}\n`, /unknown type poem/],
      [`${good}{"v":1,"type":"epoch","epoch":1,"seq":4,"at":0}\n`, /gap/],
      [`${good}no json\n`, /not JSON/],
      [good.replace('"v":1', '"v":3'), /version 3/],
      ["[]\n", /first line/],
    ];
    for (const [text, why] of bad) {
      await writeFile(path, text);
      await expect(opened()).rejects.toThrow(why);
      expect(await readFile(path, "utf8")).toBe(text);
    }
  });

  it("sets the journal of another machine aside", async () => {
    const first = await opened();
    await first.append(epoch(5));
    await first.close();
    const before = await readFile(path, "utf8");
    const other = await opened({ machineId: "ffffffffffffffffffffffffffffffff" as MachineId });
    expect(other.quarantined).toBe(`${path}.of-machine-${machineId}.1`);
    expect(other.summary()).toEqual({ epoch: null, records: 0, open: [] });
    expect(await readFile(other.quarantined ?? "", "utf8")).toBe(before);
    await other.close();
    const back = await opened();
    expect(back.quarantined).toBe(`${path}.of-machine-ffffffffffffffffffffffffffffffff.1`);
    await back.close();
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("becomes shorter but keeps the epoch, the open attempts and the newest acknowledged ones", async () => {
    const first = await opened();
    await first.append(epoch(3));
    await first.append(unit(0));
    for (let n = 1; n <= ACKNOWLEDGED_KEPT + 50; n++) {
      await first.append(unit(n));
      await first.append(acknowledged(n));
    }
    await first.close();
    const short = await opened({ recordsMax: 100 });
    const records = short.records();
    expect(records).toHaveLength(2 + 2 * ACKNOWLEDGED_KEPT);
    expect(short.summary().epoch).toBe(3);
    expect(records.some((r) => r.type === "unit" && r.unit === "u0")).toBe(true);
    const next = await short.append(epoch(4));
    expect(next.seq).toBe(2 + 2 * (ACKNOWLEDGED_KEPT + 50) + 1);
    await short.close();
    const again = await opened();
    expect(again.records().at(-1)?.seq).toBe(next.seq);
    await again.close();
  });
});
