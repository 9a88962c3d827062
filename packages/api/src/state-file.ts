import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { WORKLOAD_KINDS } from "@lockkeeper/core/model/inventory";
import type { ClusterState } from "@lockkeeper/core/model/state";
import { parseVersion } from "@lockkeeper/core/model/version";
import { type TSchema, Type } from "typebox";
import { Value } from "typebox/value";

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const VersionText = Type.Refine(
  Type.String(),
  (text) => parseVersion(text) !== null,
  () => "must be a version such as v1.21.0",
);
const Words = Type.Record(Type.String(), Type.String());
const list = (schema: TSchema) => Type.Array(schema);

const Host = Type.Object({
  receivedAt: Type.Number(),
  hostTime: Type.Number(),
  machineId: Type.String(),
  bootId: Type.String(),
  packageManager: orNull(Type.String()),
  packages: list(
    Type.Object({
      name: Type.String(),
      installed: orNull(Type.String()),
      held: Type.Boolean(),
      configured: Type.Boolean(),
    }),
  ),
  offers: list(Type.Object({ name: Type.String(), version: Type.String() })),
  switchableRepository: Type.Boolean(),
  kubeadm: orNull(VersionText),
  runtime: Type.String(),
  fileSystems: list(Type.Object({ mount: Type.String(), sizeBytes: Type.Number(), freeBytes: Type.Number() })),
  certificates: list(Type.Object({ path: Type.String(), notAfter: orNull(Type.Number()) })),
  units: list(Type.Object({ name: Type.String(), active: Type.String() })),
  swapOn: Type.Boolean(),
  cgroupVersion: orNull(Type.Number()),
  kubeletFlags: list(Type.Object({ file: Type.String(), flag: Type.String() })),
  manifestDrift: list(Type.Object({ manifest: Type.String(), lines: list(Type.String()) })),
  kubeletDrift: Type.Optional(list(Type.String())),
  featureGates: Type.Optional(list(Type.Object({ by: Type.String(), gate: Type.String() }))),
  authoritiesWithoutKey: Type.Optional(list(Type.String())),
  corednsPlugins: Type.Optional(list(Type.String())),
  etcdExtraArgs: Type.Optional(list(Type.String())),
  sandboxImage: Type.Optional(orNull(Type.String())),
  cgroupV1Accepted: Type.Optional(orNull(Type.Boolean())),
  etcd: orNull(
    Type.Object({
      members: Type.Number(),
      raftLag: Type.Number(),
      dbBytes: Type.Number(),
      faults: list(Type.String()),
      version: Type.Optional(Type.String()),
      quotaBytes: Type.Optional(orNull(Type.Number())),
      agreement: Type.Optional(orNull(Type.Object({ is: Type.String(), saw: Type.String() }))),
    }),
  ),
});

const Node = Type.Object({
  name: Type.String({ minLength: 1 }),
  uid: Type.String(),
  role: Type.Union([Type.Literal("control-plane"), Type.Literal("worker")]),
  ready: Type.Boolean(),
  readyWhy: Type.String(),
  unschedulable: Type.Boolean(),
  owner: orNull(
    Type.Object({ run: Type.String(), step: Type.String(), epoch: Type.Number(), wasUnschedulable: Type.Boolean() }),
  ),
  hold: orNull(Type.String()),
  kubelet: VersionText,
  runtime: Type.Optional(Type.String()),
  machineId: Type.String(),
  bootId: Type.String(),
  staticPods: list(Type.Object({ component: Type.String(), version: orNull(VersionText), ready: Type.Boolean() })),
  host: orNull(Host),
  unanswered: Type.Optional(Type.Object({ why: Type.String(), lastAt: orNull(Type.Number()) })),
});

const Budget = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  selector: orNull(list(Type.Object({ key: Type.String(), operator: Type.String(), values: list(Type.String()) }))),
  disruptionsAllowed: Type.Number(),
  currentHealthy: Type.Number(),
  desiredHealthy: Type.Number(),
  expectedPods: Type.Number(),
});

const Pod = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  uid: Type.String(),
  node: orNull(Type.String()),
  phase: Type.String(),
  labels: Words,
  mirror: Type.Boolean(),
  controller: orNull(Type.Object({ kind: Type.String(), name: Type.String() })),
  emptyDirs: list(Type.String()),
  leaving: Type.Boolean(),
  finalizers: list(Type.String()),
  priority: Type.Number(),
  ready: Type.Boolean(),
  demand: Type.Object({
    cpuMilli: Type.Number(),
    memoryBytes: Type.Number(),
    nodeSelector: Words,
    tolerations: list(
      Type.Object({ key: Type.String(), operator: Type.String(), value: Type.String(), effect: Type.String() }),
    ),
    unjudged: Type.Boolean(),
    bare: Type.Boolean(),
    unlimited: Type.Optional(Type.Boolean()),
  }),
  restarts: Type.Optional(Type.Number()),
  looping: Type.Optional(Type.Boolean()),
});

const Inventory = Type.Object({
  pods: list(Pod),
  budgets: list(Budget),
  rooms: list(
    Type.Object({
      node: Type.String(),
      labels: Words,
      taints: list(Type.Object({ key: Type.String(), value: Type.String(), effect: Type.String() })),
      cpuMilli: Type.Number(),
      memoryBytes: Type.Number(),
      pods: Type.Number(),
    }),
  ),
  workloads: list(
    Type.Object({
      kind: Type.Union(WORKLOAD_KINDS.map((k) => Type.Literal(k))),
      namespace: Type.String(),
      name: Type.String(),
      wanted: Type.Number(),
      ready: Type.Number(),
      image: Type.String(),
    }),
  ),
  webhooks: list(
    Type.Object({
      configuration: Type.String(),
      name: Type.String(),
      service: orNull(Type.String()),
      endpoints: orNull(Type.Number()),
      matters: Type.Boolean(),
    }),
  ),
  deprecated: orNull(list(Type.Object({ what: Type.String(), removedIn: Type.String() }))),
  ownNamespace: Type.String(),
  oldWriters: Type.Optional(
    orNull(list(Type.Object({ what: Type.String(), by: Type.String(), count: Type.Number(), example: Type.String() }))),
  ),
  unservedCrds: Type.Optional(orNull(list(Type.Object({ name: Type.String(), versions: list(Type.String()) })))),
  ingresses: Type.Optional(
    list(Type.Object({ namespace: Type.String(), name: Type.String(), addresses: Type.Number() })),
  ),
  warnings: Type.Optional(
    list(
      Type.Object({
        reason: Type.String(),
        kind: Type.String(),
        namespace: Type.String(),
        count: Type.Number(),
        example: Type.String(),
      }),
    ),
  ),
});

const State = Type.Object({
  v: Type.Literal(1),
  asOf: Type.Number(),
  clusterUid: Type.String(),
  kubeadmVersion: VersionText,
  externalEtcd: Type.Boolean(),
  imageRepository: Type.String(),
  addons: list(Type.Object({ name: Type.String(), image: Type.String(), version: orNull(VersionText) })),
  nodes: list(Node),
  coordinatorNode: orNull(Type.String()),
  inventory: orNull(Inventory),
});

/**
 * Reads a cluster's state that `lockkeeper observe` has written. `request-malformed` says where it is wrong, and of a
 * version that this command does not know, that it is.
 */
export function readStateFile(value: unknown): Result<ClusterState> {
  const version = typeof value === "object" && value !== null ? Reflect.get(value, "v") : undefined;
  if (typeof version === "number" && version !== 1) {
    return fail(
      "request-malformed",
      `it is a state of version ${version}; this command reads version 1: observe anew, or use the command of that release`,
    );
  }
  if (Value.Check(State, value)) return ok(value as unknown as ClusterState);
  const [first] = Value.Errors(State, value);
  const where = first?.instancePath ? first.instancePath.slice(1).replaceAll("/", ".") : "the file";
  return fail(
    "request-malformed",
    `${where} ${first?.message ?? "is wrong"}: it is not what \`lockkeeper observe\` writes`,
  );
}
