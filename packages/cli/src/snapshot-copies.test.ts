import type { SnapshotView } from "@lockkeeper/api/snapshot";
import { expect, it } from "vitest";
import { alsoOn, copies } from "./snapshot-copies.ts";

const at = Date.parse("2026-03-01T12:00:00Z");
const here = "at the coordinator, on the same machine as cp1";

it.each<[object | null, string, string]>([
  [null, "-", "at the coordinator, on another machine than cp1"],
  [{ is: "kept", node: "w1", machineId: "m", at }, "w1", `${here}; encrypted on w1 since 2026-03-01T12:00:00Z`],
  [{ is: "waiting", why: "w1: disk-full: 9", at }, "waiting", `${here}; not on another node yet: w1: disk-full: 9`],
  [{ is: "made-room", node: "w1", at }, "made-room", `${here}; w1 made room for newer ones 2026-03-01T12:00:00Z`],
  [
    { is: "not-encrypted" },
    "not-encrypted",
    `${here}; on no other node, since it is not encrypted (LOCKKEEPER_SNAPSHOT_RECIPIENT)`,
  ],
])("where copies lie is said: %j", (elsewhere, word, sentence) => {
  const snapshot = { node: "cp1", elsewhere } as unknown as SnapshotView;
  expect([alsoOn(snapshot), copies(snapshot)]).toEqual([word, sentence]);
});
