import { expect, it } from "vitest";
import { columnsOf, sizeOf } from "./terminal.ts";

it("takes a terminal that does not know its size for 80 by 24", () => {
  expect(sizeOf({ isTTY: true, columns: 0, rows: 0 })).toEqual({ columns: 80, rows: 24 });
  expect(sizeOf({ isTTY: true, columns: 132, rows: 50 })).toEqual({ columns: 132, rows: 50 });
});

it("breaks lines for a terminal alone", () => {
  expect(columnsOf({ isTTY: true, columns: 100 })).toBe(100);
  expect(columnsOf({ columns: 100 })).toBe(Number.POSITIVE_INFINITY);
});
