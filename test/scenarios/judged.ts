import { audit, type Breach } from "@lockkeeper/core/audit/audit";
import type { RunEvent } from "@lockkeeper/core/model/event";

/**
 * The checker takes `kubeadm upgrade node` of a control plane's first pass for a rewriting that the put-back of its second
 * pass has to undo, though no step of that lane could: the node was in service with that configuration all along. A test
 * in run.test.ts fails as soon as the checker and the run agree, and then this goes.
 */
const DISPUTED = /^\S+\/control-plane-kubelets\/\S+~uncordon puts \S+ back before its saved kubelet configuration is$/;

/** What the checker finds in a log, but for the one point in dispute. */
export function judged(events: readonly RunEvent[]): readonly Breach[] {
  return audit(events).filter((b) => !DISPUTED.test(b.why));
}
