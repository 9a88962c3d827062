import fc from "fast-check";
import { expect, it } from "vitest";
import { itemReader } from "./server-events.ts";

const STREAM = `: still here

id: 7
event: event
data: {"seq":7}

event: status
data: {"state":
data: "running"}

`;
const ITEMS = [
  { id: "7", event: "event", data: '{"seq":7}' },
  { id: null, event: "status", data: '{"state":\n"running"}' },
];

it("reads a server-sent stream, heartbeats passed over", () => {
  expect(itemReader()(STREAM)).toEqual(ITEMS);
});

it("reads the same however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const read = itemReader();
      expect(at.slice(1).flatMap((end, n) => read(STREAM.slice(at[n], end)))).toEqual(ITEMS);
    }),
  );
});

it("gives nothing of an item that is not whole", () => {
  expect(itemReader()(STREAM.slice(0, -2))).toEqual(ITEMS.slice(0, 1));
});
