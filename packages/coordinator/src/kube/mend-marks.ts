import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { NodeMarks } from "@lockkeeper/core/model/restore";
import { HOLD_ANNOTATION, OWNER_ANNOTATION } from "@lockkeeper/core/model/state";
import type { ClusterContext, Tools } from "./act-tools.ts";
import { isStatus } from "./failures.ts";
import { type NodeSeen, nodePath, readNode } from "./node-view.ts";
import { writeOwnership } from "./ownership.ts";
import { ActFailed, done, steady } from "./steady.ts";

/** Kubelets write their node's status all the time: each write moves the resourceVersion on. */
const CONFLICTS_MAX = 20;

/**
 * After a restore the Node objects are older than the truth: a cordon of a run that has long ended is back, a later one is
 * gone. Each node is given the marks that the run's log holds of right before the restore, in one patch that holds only
 * for the version that was looked at. A node that is not there (it joined after the snapshot) comes with its kubelet.
 */
export async function mendMarks(
  tools: Tools,
  marks: readonly NodeMarks[],
  context: ClusterContext,
): Promise<Done<"mend-marks">> {
  const mended: NodeName[] = [];
  const warnings: Finding[] = [];
  for (const mark of marks) {
    context.progress(`looking at the marks of ${mark.node}`);
    const what = await mend(tools, mark, context);
    if (what === null) continue;
    mended.push(mark.node);
    warnings.push(finding("restore-marks-mended", { node: mark.node }, what));
  }
  return done("mend-marks", { nodes: mended }, warnings);
}

/** @returns what was mended; null when nothing had to be. */
async function mend(tools: Tools, mark: NodeMarks, context: ClusterContext): Promise<string | null> {
  for (let tries = 0; tries <= CONFLICTS_MAX; tries++) {
    const answer = await steady(context, async (): Promise<string | null | "again"> => {
      const object = await tools.api.find(nodePath(mark.node), context.signal);
      if (object === null) return null;
      const node = readNode(object);
      const what = differences(node, mark);
      if (what.length === 0) return null;
      try {
        await tools.api.write("PATCH", nodePath(mark.node), patchOf(node, mark), {
          contentType: "application/merge-patch+json",
          signal: context.signal,
        });
        return what.join("; ");
      } catch (error) {
        if (isStatus(error, 409)) return "again";
        throw error;
      }
    });
    if (answer !== "again") return answer;
  }
  throw new ActFailed(
    finding("unexpected-error", { node: mark.node }, `the node changed under ${CONFLICTS_MAX} tries to patch it`),
  );
}

function differences(node: NodeSeen, mark: NodeMarks): readonly string[] {
  const owner = mark.owner === null ? null : writeOwnership(mark.owner);
  return [
    ...(node.unschedulable === mark.unschedulable ? [] : [mark.unschedulable ? "cordoned again" : "schedulable again"]),
    ...(node.ownerText === owner
      ? []
      : [owner === null ? "an owner of an ended run taken away" : "its owner written again"]),
    ...(node.hold === mark.hold ? [] : [mark.hold === null ? "an older hold taken away" : "its hold written again"]),
  ];
}

function patchOf(node: NodeSeen, mark: NodeMarks): unknown {
  const annotations = {
    [OWNER_ANNOTATION]: mark.owner === null ? null : writeOwnership(mark.owner),
    [HOLD_ANNOTATION]: mark.hold,
  };
  return {
    metadata: { resourceVersion: node.resourceVersion, annotations },
    spec: { unschedulable: mark.unschedulable ? true : null },
  };
}
