import { FAULTS, type FaultName } from "@lockkeeper/sandbox/faults/table";
import { describe, expect, it } from "vitest";
import { meet } from "./meet.ts";

const names = Object.keys(FAULTS) as FaultName[];
const SMALLEST = { controlPlanes: 1, workers: 1 };

// Each is a whole upgrade by real processes over real sockets; they mostly wait, so several go on at once.
describe("an upgrade that meets a fault ends as the table says", () => {
  it.concurrent.each(names)("%s", { timeout: 240_000 }, async (name) => {
    const { wrong } = await meet(name, SMALLEST);
    expect(wrong).toEqual([]);
  });
});
