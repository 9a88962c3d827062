import { finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import { OWNER_ANNOTATION, type Ownership } from "@lockkeeper/core/model/state";
import { type NodeContext, type Tools, theNode } from "./act-tools.ts";
import { isStatus } from "./failures.ts";
import { type NodeSeen, nodePath } from "./node-view.ts";
import { writeOwnership } from "./ownership.ts";
import { ActFailed, done, failWith, steady } from "./steady.ts";

/** Kubelets write their node's status all the time: each write moves the resourceVersion on. */
const CONFLICTS_MAX = 20;

/**
 * Takes a node out of service: `unschedulable` and our annotation in one patch that holds only for the version that was
 * looked at (design, invariant 7). Called again, it finds its own annotation and leaves everything as it is.
 */
export async function cordon(tools: Tools, name: NodeName, context: NodeContext): Promise<Done<"cordon">> {
  const { uid, signal } = context;
  return await changeNode(tools, name, context, (node) => {
    const mine = node.owner?.run === context.owner.run;
    if (mine && node.unschedulable && node.owner) {
      return done("cordon", { uid, wasUnschedulable: node.owner.wasUnschedulable });
    }
    refuseHold(node);
    const earlier = ownerWeMayReplace(node, context.owner);
    const wasUnschedulable = earlier ? earlier.wasUnschedulable : node.unschedulable;
    const owner = { ...context.owner, wasUnschedulable };
    context.progress(earlier && !mine ? `taking ${name} over from run ${earlier.run}` : `cordoning ${name}`);
    signal.throwIfAborted();
    return {
      patch: { unschedulable: true, annotation: writeOwnership(owner) },
      after: done("cordon", { uid, wasUnschedulable }),
    };
  });
}

type NodePatch = { readonly unschedulable: boolean; readonly annotation: string | null };

/** Looks, decides, patches on the version looked at; on a conflict looks again, a bounded number of times. */
export async function changeNode<K extends "cordon" | "uncordon">(
  tools: Tools,
  name: NodeName,
  context: NodeContext,
  choose: (node: NodeSeen) => Done<K> | { readonly patch: NodePatch; readonly after: Done<K> },
): Promise<Done<K>> {
  for (let conflicts = 0; ; ) {
    const settled = await steady(context, async () => {
      const node = await theNode(tools, name, context.uid, context.signal);
      const choice = choose(node);
      if (!("patch" in choice)) return choice;
      try {
        await tools.api.write("PATCH", nodePath(name), nodePatch(node, choice.patch), {
          contentType: "application/merge-patch+json",
          signal: context.signal,
        });
        return choice.after;
      } catch (error) {
        if (isStatus(error, 409)) return null;
        throw error;
      }
    });
    if (settled) return settled;
    conflicts += 1;
    if (conflicts > CONFLICTS_MAX) {
      const saw = `the node changed under ${conflicts} tries to patch it`;
      throw new ActFailed(finding("unexpected-error", { node: name }, saw));
    }
  }
}

function nodePatch(node: NodeSeen, patch: NodePatch): unknown {
  return {
    metadata: { resourceVersion: node.resourceVersion, annotations: { [OWNER_ANNOTATION]: patch.annotation } },
    spec: { unschedulable: patch.unschedulable ? true : null },
  };
}

function refuseHold(node: NodeSeen): void {
  if (node.hold === null) return;
  failWith([finding("node-on-hold", { node: node.name }, `lockkeeper.dev/hold: ${node.hold || "(no reason given)"}`)]);
}

/**
 * The ownership that stands on the node and that a run under this epoch may take over; null when there is none.
 * @throws ActFailed when the annotation is of a higher epoch, or not ours to read.
 */
export function ownerWeMayReplace(node: NodeSeen, owner: Ownership): Ownership | null {
  if (node.ownerText === null) return null;
  if (node.owner && (node.owner.run === owner.run || node.owner.epoch <= owner.epoch)) return node.owner;
  const whose = node.owner
    ? `run ${node.owner.run} under epoch ${node.owner.epoch}`
    : `"${node.ownerText.slice(0, 200)}"`;
  const saw = `lockkeeper.dev/owner names ${whose}; this is run ${owner.run} under epoch ${owner.epoch}`;
  return failWith([finding("node-owned-by-other", { node: node.name }, saw)]);
}
