import { expect, it } from "vitest";
import { tableLines } from "./table.ts";

it("lines up its columns, and loses the end of a line that does not fit", () => {
  const rows = [
    ["cp1", "1.5 MiB", "up-1"],
    ["worker-12", "12 MiB", "up-20261123"],
  ];
  expect(tableLines(["NODE", "SIZE", "UPGRADE"], rows, Number.POSITIVE_INFINITY)).toEqual([
    "NODE       SIZE     UPGRADE",
    "cp1        1.5 MiB  up-1",
    "worker-12  12 MiB   up-20261123",
  ]);
  expect(tableLines(["NODE", "SIZE", "UPGRADE"], rows, 24)).toEqual([
    "NODE       SIZE     UPG…",
    "cp1        1.5 MiB  up-1",
    "worker-12  12 MiB   up-…",
  ]);
});
