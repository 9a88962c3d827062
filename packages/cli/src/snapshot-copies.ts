import type { SnapshotView } from "@lockkeeper/api/snapshot";
import { isoSecond } from "@lockkeeper/core/plan/time-text";

type Copied = Pick<SnapshotView, "node" | "elsewhere">;

/** Besides the coordinator and the node it was taken on. */
export function alsoOn({ elsewhere }: Copied): string {
  if (elsewhere === null) return "-";
  return elsewhere.is === "kept" ? elsewhere.node : elsewhere.is;
}

/** Where the copies of one lie, in a sentence. */
export function copies({ node, elsewhere }: Copied): string {
  if (elsewhere === null) return `at the coordinator, on another machine than ${node}`;
  const here = `at the coordinator, on the same machine as ${node}`;
  switch (elsewhere.is) {
    case "kept":
      return `${here}; encrypted on ${elsewhere.node} since ${isoSecond(elsewhere.at)}`;
    case "waiting":
      return `${here}; not on another node yet: ${elsewhere.why}`;
    case "made-room":
      return `${here}; ${elsewhere.node} made room for newer ones ${isoSecond(elsewhere.at)}`;
    case "not-encrypted":
      return `${here}; on no other node, since it is not encrypted (LOCKKEEPER_SNAPSHOT_RECIPIENT)`;
  }
}
