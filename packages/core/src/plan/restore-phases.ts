import type { NonEmpty } from "../model/brand.ts";
import { isNonEmpty } from "../model/brand.ts";
import type { NodeName, StepId } from "../model/ids.ts";
import type { Lane, Phase, PhaseKind } from "../model/plan.ts";
import type { Policy } from "../model/policy.ts";
import type { EtcdPeer, RestoreData } from "../model/restore.ts";
import type { ClusterState } from "../model/state.ts";
import type { ManifestsBack, Step } from "../model/step.ts";

/** Kubelets that list everything anew at once: each asks the API server for all pods of its node. */
const KUBELETS_AT_ONCE = 5;

/**
 * The phases of a restore. Each is a barrier over all control planes: none is stopped before all are prepared, none is
 * committed before all were confirmed as stopped.
 * @param manifestsOn in a rollback: the static pods that come back with the data, of every control plane.
 */
export function restorePhases(
  state: ClusterState,
  policy: Policy,
  restore: RestoreData,
  manifestsOn: ReadonlyMap<NodeName, ManifestsBack> = new Map(),
): readonly Phase[] {
  const { snapshot, token, undoSeconds, clusterIds, bumpRevision } = restore;
  const { digest } = snapshot;
  const peers = restore.peers.map(({ name, peerUrl }) => ({ name, peerUrl }));
  if (!isNonEmpty(peers)) throw new RangeError("a restore without members");
  const members: NonEmpty<EtcdPeer> = peers;
  const nodes = restore.peers.map((p) => p.node);
  const [first] = restore.peers;
  const planes = (kind: PhaseKind, title: string, step: (on: NodeName, id: StepId) => Step): Phase =>
    phase(
      kind,
      kind,
      title,
      nodes.length,
      nodes.map((on) => lane(on, step(on, stepId(kind, on)))),
    );
  const withManifests = (on: NodeName) => {
    const manifests = manifestsOn.get(on);
    return manifests === undefined ? {} : { manifests };
  };
  const timeoutSeconds = policy.etcd.timeoutSeconds;
  // A node that its operator holds is left alone; its kubelet notices by itself, or its operator restarts it.
  const kubelets = state.nodes.filter((n) => n.hold === null).map((n) => n.name);
  return [
    planes("restore-check", "Check every control plane", (on, id) => ({
      ...{ kind: "check-restore", id, on, snapshot, clusterIds, peers: members },
      ...withManifests(on),
    })),
    planes("restore-prepare", "Restore beside the live data on every control plane", (on, id) => ({
      ...{ kind: "prepare-restore", id, on, snapshot, token, peers: members },
      ...(bumpRevision !== undefined && { bumpRevision }),
      ...withManifests(on),
    })),
    planes("restore-stop", "Stop every control plane: the API is away from here on", (on, id) => ({
      ...{ kind: "stop-control-plane", id, on, digest, token, undoSeconds },
      ...withManifests(on),
    })),
    planes("restore-confirm", "Confirm that every control plane is stopped", (on, id) => ({
      ...{ kind: "confirm-stopped", id, on, digest, token, undoSeconds },
    })),
    planes("restore-commit", "Commit: from here on only forward", (on, id) => ({
      ...{ kind: "commit-restore", id, on, digest, token },
      ...withManifests(on),
    })),
    phase("restore-verify", "restore-etcd", "Verify etcd", 1, [
      lane(first.node, {
        kind: "verify-restored-etcd",
        id: stepId("restore-etcd", first.node),
        on: first.node,
        ...{ members: nodes.length, timeoutSeconds },
      }),
    ]),
    phase("restore-verify", "restore-marks", "Give nodes back their marks", 1, [
      lane(null, { kind: "mend-marks", id: stepId("restore-marks", "cluster") }),
    ]),
    phase(
      "restore-verify",
      "restore-kubelets",
      "Have kubelets and kube-proxy list anew",
      KUBELETS_AT_ONCE,
      kubelets.map((on) => lane(on, { kind: "resync-kubelet", id: stepId("restore-kubelets", on), on })),
    ),
    phase("restore-verify", "restore-verify", "Verify the cluster", 1, [
      lane(null, { kind: "verify-restore", id: stepId("restore-verify", "cluster") }),
    ]),
  ];
}

function phase(kind: PhaseKind, id: string, title: string, width: number, lanes: readonly Lane[]): Phase {
  return { id, kind, title, width, lanes };
}

function lane(node: NodeName | null, step: Step): Lane {
  return { node, steps: [step] };
}

/** `restore/stop/cp1`. */
function stepId(phase: string, on: NodeName | "cluster"): StepId {
  return `${phase.replace("-", "/")}/${on}` as StepId;
}
