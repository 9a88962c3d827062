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

it("leaves out what is spare first and names it; names in the first column stay whole", () => {
  const head = ["NODE", "WHY", { name: "MACHINE", spare: true }, { name: "ETCD", spare: true }] as const;
  const rows = [["worker-12.example.org", "the machine is another", "a".repeat(32), "3.6.4"]];
  expect(tableLines(head, rows, 100)[0]).toMatch(/^NODE +WHY +MACHINE +ETCD$/);
  expect(tableLines(head, rows, 46)).toEqual([
    "NODE                   WHY",
    "worker-12.example.org  the machine is another",
    "(not shown for want of room: MACHINE, ETCD)",
  ]);
  expect(tableLines(head, rows, 36)[1]).toBe("worker-12.example.org  the machine…");
});
