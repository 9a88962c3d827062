import { createHash } from "node:crypto";
import type { NodeSummary, Operations } from "../ports/operations.ts";

/** Another text for another list of nodes. */
export function tagOfNodes(nodes: readonly NodeSummary[]): string {
  return createHash("sha256").update(JSON.stringify(nodes)).digest("base64url");
}

export type NodesTag = {
  /** The tag of the list of nodes; empty while there is none. */
  now(): string;
  /** Something has changed: the list is looked at anew when somebody asks next. */
  forget(): void;
};

/** @param nodes the list. Hundreds of readers ask for the tag of one and the same: it is made once for each change. */
export function createNodesTag(nodes: Operations["nodes"]): NodesTag {
  let kept: string | null = null;
  return {
    now() {
      if (kept !== null) return kept;
      const seen = nodes();
      kept = seen.ok ? tagOfNodes(seen.value) : "";
      return kept;
    },
    forget() {
      kept = null;
    },
  };
}
