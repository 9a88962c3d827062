import { type Finding, finding } from "@lockkeeper/core/model/finding";
import type { NodeName } from "@lockkeeper/core/model/ids";
import type { Done } from "@lockkeeper/core/model/outcome";
import type { NodeContext, Tools } from "./act-tools.ts";
import { changeNode, ownerWeMayReplace } from "./cordon.ts";
import type { NodeSeen } from "./node-view.ts";
import { done } from "./steady.ts";

/**
 * Gives a node back: our annotation goes and `unschedulable` becomes what it was before us, in one patch. A node without
 * our annotation is left as it is.
 */
export async function uncordon(tools: Tools, name: NodeName, context: NodeContext): Promise<Done<"uncordon">> {
  // Set once the patch may have been sent: an answer can be lost, and the node is then found without our annotation.
  let sent: boolean | null = null;
  return await changeNode(tools, name, context, (node) => {
    const owner = ownerWeMayReplace(node, context.owner);
    if (!owner) {
      const made = sent === true && !node.unschedulable;
      return done("uncordon", { made }, made ? [] : staysCordoned(node));
    }
    const made = !owner.wasUnschedulable;
    sent = made;
    context.progress(made ? `uncordoning ${name}` : `giving ${name} back cordoned, as it was found`);
    const after = done("uncordon", { made }, made ? [] : staysCordoned(node));
    return { patch: { unschedulable: owner.wasUnschedulable, annotation: null }, after };
  });
}

function staysCordoned(node: NodeSeen): readonly Finding[] {
  if (!node.unschedulable) return [];
  const saw = `${node.name} was cordoned by somebody else and stays so`;
  return [finding("node-cordoned-by-other", { node: node.name }, saw)];
}
