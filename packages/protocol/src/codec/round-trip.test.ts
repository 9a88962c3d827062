import { ERRORS, type ErrorCode } from "@lockkeeper/core/model/error-codes";
import { fail, ok } from "@lockkeeper/core/model/errors";
import type { Finding } from "@lockkeeper/core/model/finding";
import { FINDINGS, type FindingCode } from "@lockkeeper/core/model/finding-codes";
import { MANAGED_PACKAGES } from "@lockkeeper/core/model/host";
import type { HostStep, HostStepKind, StepOf } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadContract } from "../contract.ts";
import { type AgentMessage, decodeAgentMessage, encodeAgentMessage } from "./agent-message.ts";
import { type CoordinatorMessage, decodeCoordinatorMessage, encodeCoordinatorMessage } from "./coordinator-message.ts";
import type { HostDone, HostOutcome } from "./outcome.ts";

const session = loadContract().Agent.service.Session;

const brand = <T>(arb: fc.Arbitrary<unknown>) => arb as fc.Arbitrary<T>;
const keysOf = <T extends object>(table: T) => fc.constantFrom(...(Object.keys(table) as (keyof T)[]));
const text = fc.string({ maxLength: 60, unit: "grapheme" });
const name = fc.stringMatching(/^[a-z0-9][a-z0-9./-]{0,30}$/);
const version = brand<Version>(fc.tuple(fc.nat(30), fc.nat(40)).map(([minor, patch]) => `v1.${minor}.${patch}`));
const node = brand<never>(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/));
const id = brand<never>(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/~-]{0,40}$/));
const uid = brand<never>(fc.uuid());
const sha = brand<never>(fc.stringMatching(/^[0-9a-f]{64}$/));
const count = fc.maxSafeNat();
const epoch = brand<never>(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const instant = brand<never>(fc.maxSafeInteger());
const packages = fc.subarray([...MANAGED_PACKAGES], { minLength: 1 }) as fc.Arbitrary<never>;
const exact = fc.array(fc.record({ name: fc.constantFrom(...MANAGED_PACKAGES), version: name }), { maxLength: 3 });
const checks = fc.array(name, { maxLength: 3 });
const base = { id, on: node };
const token = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,40}$/);
const snapshot = fc.record({
  digest: sha,
  bytes: fc.integer({ min: 1, max: 2 ** 40 }),
  form: fc.constantFrom("db.zst" as const, "db.zst.age" as const),
  clusterId: fc.nat().map((n) => n.toString(16)),
  revision: fc.nat().map(String),
  etcdVersion: name,
  dbBytes: count,
});
const peers = brand<never>(fc.array(fc.record({ name, peerUrl: name }), { minLength: 1, maxLength: 5 }));
const barrier = { digest: sha, token, undoSeconds: fc.integer({ min: 1, max: 3600 }) };

const goesBack = {
  back: fc.array(fc.record({ name: fc.constantFrom(...MANAGED_PACKAGES), version: name }), {
    minLength: 1,
    maxLength: 3,
  }) as fc.Arbitrary<never>,
};
const point = fc.record({ run: id, step: id, digest: sha });

const manifests = fc.record({ to: version, point });
/** With or without what a rollback adds to a restore's step. */
function withManifests<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) {
  const plain = fc.record(fields) as fc.Arbitrary<T>;
  return fc.oneof(
    plain,
    fc.tuple(plain, manifests).map(([step, it]) => ({ ...step, manifests: it })),
  );
}

// Exhaustive by type: a kind without a row does not compile.
const steps: { [K in HostStepKind]: fc.Arbitrary<StepOf<K>> } = {
  "check-host": fc.record({ kind: fc.constant("check-host"), ...base, to: version, packages }),
  stage: fc.record(
    {
      kind: fc.constant("stage"),
      ...base,
      to: version,
      packages,
      role: fc.constantFrom("control-plane", "worker"),
      ...goesBack,
    },
    { requiredKeys: ["kind", "id", "on", "to", "packages", "role"] },
  ),
  "check-etcd": fc.record({ kind: fc.constant("check-etcd"), ...base, maxRaftLag: count, timeoutSeconds: count }),
  "move-etcd-leader": fc.record({ kind: fc.constant("move-etcd-leader"), ...base }),
  "snapshot-etcd": fc.record({ kind: fc.constant("snapshot-etcd"), ...base, reason: text }),
  "save-node-state": fc.record({ kind: fc.constant("save-node-state"), ...base }),
  "install-packages": fc.record(
    { kind: fc.constant("install-packages"), ...base, to: version, packages, ...goesBack },
    { requiredKeys: ["kind", "id", "on", "to", "packages"] },
  ),
  "kubeadm-apply": fc.record({
    kind: fc.constant("kubeadm-apply"),
    ...base,
    to: version,
    ignorePreflightErrors: checks,
  }),
  "kubeadm-node": fc.record({ kind: fc.constant("kubeadm-node"), ...base, to: version, ignorePreflightErrors: checks }),
  "restart-kubelet": fc.record(
    { kind: fc.constant("restart-kubelet"), ...base, to: version, forgetResources: fc.constant(true as const) },
    { requiredKeys: ["kind", "id", "on", "to"] },
  ),
  "verify-node": fc.record(
    { kind: fc.constant("verify-node"), ...base, to: version, ...goesBack },
    { requiredKeys: ["kind", "id", "on", "to"] },
  ),
  "restore-kubelet-config": fc.record(
    { kind: fc.constant("restore-kubelet-config"), ...base, saved: id, of: point },
    { requiredKeys: ["kind", "id", "on", "saved"] },
  ),
  "check-rollback-point": fc.record({ kind: fc.constant("check-rollback-point"), ...base, point }),
  "put-back-manifests": fc.record({ kind: fc.constant("put-back-manifests"), ...base, to: version, point }),
  "put-back-cluster-config": fc.record({ kind: fc.constant("put-back-cluster-config"), ...base, to: version, point }),
  "check-restore": withManifests({ kind: fc.constant("check-restore"), ...base, snapshot, peers, clusterIds: checks }),
  "prepare-restore": fc.oneof(
    withManifests({ kind: fc.constant("prepare-restore"), ...base, snapshot, peers, token }),
    withManifests({
      kind: fc.constant("prepare-restore"),
      ...base,
      snapshot,
      peers,
      token,
      bumpRevision: fc.integer({ min: 1 }),
    }),
  ),
  "stop-control-plane": withManifests({ kind: fc.constant("stop-control-plane"), ...base, ...barrier }),
  "confirm-stopped": fc.record({ kind: fc.constant("confirm-stopped"), ...base, ...barrier }),
  "commit-restore": withManifests({ kind: fc.constant("commit-restore"), ...base, digest: sha, token }),
  "verify-restored-etcd": fc.record({
    kind: fc.constant("verify-restored-etcd"),
    ...base,
    members: fc.nat(99),
    timeoutSeconds: count,
  }),
  "resync-kubelet": fc.record({ kind: fc.constant("resync-kubelet"), ...base }),
};

const finding: fc.Arbitrary<Finding> = fc.record({
  code: keysOf(FINDINGS) as fc.Arbitrary<FindingCode>,
  where: fc.oneof(fc.constant("cluster" as const), fc.record({ node }), fc.record({ object: name })),
  saw: text,
});
const log = fc.option(fc.record({ path: text, tail: text }));
const done = { is: fc.constant("done" as const), warnings: fc.array(finding, { maxLength: 3 }), log };
const kubeadm = fc.record({ version, alreadyThere: fc.boolean() });

const evidence: { [K in HostStepKind]: fc.Arbitrary<Extract<HostDone, { kind: K }>["evidence"]> } = {
  "check-host": fc.record({ packages: exact }),
  stage: fc.record({ packages: exact, images: fc.array(name, { maxLength: 3 }) }),
  "check-etcd": fc.record({ members: count, leader: text, raftLag: count, dbBytes: count }),
  "move-etcd-leader": fc.record({ leader: text, moved: fc.boolean() }),
  "snapshot-etcd": fc.record({
    file: name,
    digest: sha,
    bytes: fc.integer({ min: 1, max: 2 ** 40 }),
    form: fc.constantFrom("db.zst", "db.zst.age"),
    clusterId: fc.nat().map((n) => n.toString(16)),
    member: name,
    revision: fc.nat().map(String),
    etcdVersion: name,
    dbBytes: count,
    takenOn: uid,
    takenAt: instant,
    reason: text,
    agreed: fc.nat({ max: 7 }),
    copy: fc.option(fc.record({ digest: sha, machineId: uid })),
  }),
  "save-node-state": fc.record({
    file: name,
    digest: sha,
    bytes: fc.integer({ min: 1, max: 2 ** 30 }),
    files: count,
    packages: exact,
    copy: fc.option(
      fc.record({
        digest: sha,
        bytes: fc.integer({ min: 1, max: 2 ** 30 }),
        form: fc.constantFrom("tar.zst", "tar.zst.age"),
        machineId: uid,
      }),
    ),
  }),
  "install-packages": fc.record({ packages: exact, alreadyThere: fc.boolean() }),
  "kubeadm-apply": kubeadm,
  "kubeadm-node": kubeadm,
  "restart-kubelet": fc.record({ version, pid: count }),
  "verify-node": fc.record({ kubelet: version, packages: exact }),
  "restore-kubelet-config": fc.record({ files: fc.array(name, { maxLength: 3 }) }),
  "check-rollback-point": fc.record({ files: count, packages: exact }),
  "put-back-manifests": fc.record({ version, written: fc.array(name, { maxLength: 3 }), etcdLeft: fc.boolean() }),
  "put-back-cluster-config": fc.record({ version, objects: fc.array(name, { maxLength: 3 }) }),
  "check-restore": fc.record({ digest: sha, tool: name, bumps: fc.boolean(), freeBytes: count }),
  "prepare-restore": fc.record({ digest: sha, token, folder: name, tool: name, bumped: fc.boolean() }),
  "stop-control-plane": fc.record({ digest: sha, token, stopped: checks }),
  "confirm-stopped": fc.record({ digest: sha, token, stopped: checks }),
  "commit-restore": fc.oneof(
    fc.record({ digest: sha, token, aside: name }),
    fc.record({ digest: sha, token, aside: name, version }),
  ),
  "verify-restored-etcd": fc.record({
    members: fc.nat(99),
    revision: fc.nat().map(String),
    clusterId: fc.nat().map((n) => n.toString(16)),
  }),
  "resync-kubelet": fc.record({ pid: count }),
};

const kinds = Object.keys(steps) as HostStepKind[];

function outcomesOf(kind: HostStepKind): fc.Arbitrary<HostOutcome> {
  const good = fc.record({ ...done, kind: fc.constant(kind), evidence: evidence[kind] });
  const bad = fc.record({
    is: fc.constant("failed"),
    kind: fc.constant(kind),
    changedHost: fc.boolean(),
    findings: fc.array(finding, { minLength: 1, maxLength: 3 }),
    log,
  });
  return fc.oneof(good, bad) as fc.Arbitrary<HostOutcome>;
}

const facts = brand<never>(
  fc.record({
    hostTime: instant,
    os: text,
    kernel: text,
    machineId: uid,
    bootId: uid,
    packageManager: fc.option(fc.constantFrom("apt", "dnf")),
    packages: fc.array(
      fc.record({
        name: fc.constantFrom(...MANAGED_PACKAGES),
        installed: fc.option(name),
        held: fc.boolean(),
        configured: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
    offers: exact,
    switchableRepository: fc.boolean(),
    kubeadm: fc.option(version),
    runtime: text,
    fileSystems: fc.array(fc.record({ mount: name, sizeBytes: count, freeBytes: count }), { maxLength: 3 }),
    certificates: fc.array(fc.record({ path: name, notAfter: fc.option(instant) }), { maxLength: 3 }),
    units: fc.array(fc.record({ name, active: text }), { maxLength: 3 }),
    memoryBytes: count,
    cpus: fc.nat(1024),
    swapOn: fc.boolean(),
    cgroupVersion: fc.constantFrom(1 as const, 2 as const, null),
    kubeletFlags: fc.constantFrom([], [{ file: "/etc/default/kubelet", flag: "--node-ip" }]),
    manifestDrift: fc.constantFrom([], [{ manifest: "kube-apiserver.yaml", lines: ["-a", "+b"] }]),
    kubeletDrift: fc.array(text, { maxLength: 3 }),
    featureGates: fc.constantFrom([], [{ by: "kubelet", gate: "DynamicKubeletConfig" }]),
    authoritiesWithoutKey: fc.constantFrom([], ["/etc/kubernetes/pki/ca.crt"]),
    corednsPlugins: fc.constantFrom([], ["errors", "kubernetes"]),
    etcdExtraArgs: fc.constantFrom([], ["quota-backend-bytes"]),
    sandboxImage: fc.constantFrom(null, "registry.k8s.io/pause:3.10"),
    cgroupV1Accepted: fc.option(fc.boolean()),
    etcd: fc.option(
      fc.record({
        member: text,
        members: fc.nat(9),
        leader: text,
        raftLag: count,
        dbBytes: count,
        faults: fc.array(text, { maxLength: 3 }),
        version: fc.constantFrom("", "3.5.26"),
        quotaBytes: fc.option(count),
        agreement: fc.option(fc.record({ is: fc.constantFrom("agreed", "differ", "unknown"), saw: text })),
      }),
    ),
  }),
);
const key = fc.record({ run: id, step: id, attempt: fc.integer({ min: 1, max: 1000 }) });
const problem = fc.record({ code: keysOf(ERRORS) as fc.Arbitrary<ErrorCode>, detail: text });
const helloFields = {
  node,
  uid,
  machineId: uid,
  bootId: uid,
  journal: fc.record({ epoch: fc.option(epoch), records: count, open: fc.array(key, { maxLength: 3 }) }),
  runningUnits: fc.array(name, { maxLength: 3 }),
  facts,
};
const hello = fc.record(
  { ...helloFields, keepsCopies: fc.constant(true as const) },
  { requiredKeys: Object.keys(helloFields) as (keyof typeof helloFields)[] },
);

const logAnswer = fc.oneof(
  fc
    .record({
      path: text,
      offset: fc.nat(),
      text,
      next: fc.integer({ min: 2 ** 31, max: 2 ** 40 }),
      size: count,
      over: fc.boolean(),
    })
    .map(ok),
  problem.map(({ code, detail }) => fail<never>(code, detail)),
);

const agentMessages: { [T in AgentMessage["type"]]: fc.Arbitrary<Extract<AgentMessage, { type: T }>> } = {
  hello: fc.record({ type: fc.constant("hello"), hello }),
  facts: fc.record({ type: fc.constant("facts"), facts }),
  "lead-answer": fc.record({ type: fc.constant("lead-answer"), request: count, refused: fc.option(problem) }),
  "assignment-answer": fc.record({
    type: fc.constant("assignment-answer"),
    request: count,
    refused: fc.option(problem),
  }),
  progress: fc.record({ type: fc.constant("progress"), key, doing: text }),
  "log-answer": fc.record({ type: fc.constant("log-answer"), request: count, answer: logAnswer }),
  "keep-copy-answer": fc.record({
    type: fc.constant("keep-copy-answer"),
    request: count,
    answer: fc.oneof(
      fc.array(sha, { maxLength: 5 }).map((held) => ok(held)),
      problem.map(({ code, detail }) => fail<never>(code, detail)),
    ),
  }),
  settled: fc.record({
    type: fc.constant("settled"),
    number: count,
    key,
    outcome: fc.constantFrom(...kinds).chain(outcomesOf),
  }),
  "query-answer": fc.record({
    type: fc.constant("query-answer"),
    request: count,
    answer: fc.oneof(
      facts.map(ok),
      problem.map((p) => fail(p.code, p.detail)),
    ) as fc.Arbitrary<never>,
  }),
};

const coordinatorMessages: {
  [T in CoordinatorMessage["type"]]: fc.Arbitrary<Extract<CoordinatorMessage, { type: T }>>;
} = {
  welcome: fc.record({ type: fc.constant("welcome"), cluster: uid }),
  lead: fc.record(
    { type: fc.constant("lead"), request: count, epoch, open: fc.option(brand<never>(fc.constant("run-1"))) },
    { requiredKeys: ["type", "request", "epoch"] },
  ),
  assignment: fc.record({
    type: fc.constant("assignment"),
    request: count,
    run: id,
    step: fc.constantFrom(...kinds).chain((k) => steps[k] as fc.Arbitrary<HostStep>),
    attempt: fc.integer({ min: 1, max: 1000 }),
    epoch,
  }),
  acknowledgement: fc.record({ type: fc.constant("acknowledgement"), number: count, key }),
  "log-query": fc.record({ type: fc.constant("log-query"), request: count, key, offset: count }),
  query: fc.record({ type: fc.constant("query"), request: count, target: fc.option(version) }),
  "keep-copy": fc.record({
    type: fc.constant("keep-copy"),
    request: count,
    snapshot: fc.record({
      ...{ run: id, node, digest: sha, bytes: fc.integer({ min: 1, max: 2 ** 40 }) },
      form: fc.constantFrom("db.zst" as const, "db.zst.age" as const),
      about: fc.record({
        ...{ clusterId: fc.nat().map((n) => n.toString(16)), member: name, revision: fc.nat().map(String) },
        ...{ etcdVersion: name, dbBytes: count, takenOn: uid, takenAt: instant, reason: text, agreed: fc.nat(7) },
      }) as fc.Arbitrary<never>,
    }),
  }),
};

function overTheWireUp(message: AgentMessage) {
  return decodeAgentMessage(session.requestDeserialize(session.requestSerialize(encodeAgentMessage(message))));
}

function overTheWireDown(message: CoordinatorMessage) {
  const bytes = session.responseSerialize(encodeCoordinatorMessage(message));
  return decodeCoordinatorMessage(session.responseDeserialize(bytes));
}

/** The problem is written without findings on the wire. */
function plain(message: AgentMessage): AgentMessage {
  if (!("answer" in message) || message.answer.ok) return message;
  const { code, detail } = message.answer.problem;
  return { ...message, answer: fail<never>(code, detail) };
}

test.each(kinds)("a step of kind %s comes over the wire as it was", (kind) => {
  const assignment = (step: HostStep) =>
    ({ type: "assignment", request: 7, run: "r" as never, step, attempt: 1, epoch: 3 as never }) as const;
  fc.assert(
    fc.property(steps[kind] as fc.Arbitrary<HostStep>, (step) => {
      expect(overTheWireDown(assignment(step))).toEqual(ok(assignment(step)));
    }),
    { numRuns: 40 },
  );
});

test.each(kinds)("an outcome of kind %s comes over the wire as it was", (kind) => {
  const settled = (outcome: HostOutcome) =>
    ({ type: "settled", number: 7, key: { run: "r", step: "s", attempt: 1 } as never, outcome }) as const;
  fc.assert(
    fc.property(outcomesOf(kind), (outcome) => {
      expect(overTheWireUp(settled(outcome))).toEqual(ok(settled(outcome)));
    }),
    { numRuns: 40 },
  );
});

test.each(Object.keys(agentMessages) as AgentMessage["type"][])(
  "an agent's %s comes over the wire as it was",
  (type) => {
    fc.assert(
      fc.property(agentMessages[type] as fc.Arbitrary<AgentMessage>, (message) => {
        expect(overTheWireUp(message)).toEqual(ok(plain(message)));
      }),
      { numRuns: 40 },
    );
  },
);

test.each(Object.keys(coordinatorMessages) as CoordinatorMessage["type"][])(
  "a coordinator's %s comes over the wire as it was",
  (type) => {
    fc.assert(
      fc.property(coordinatorMessages[type] as fc.Arbitrary<CoordinatorMessage>, (message) => {
        expect(overTheWireDown(message)).toEqual(ok(message));
      }),
      { numRuns: 40 },
    );
  },
);

test("a message with bytes changed on the way is a value or a problem, never an exception of the codec", () => {
  const some = fc.oneof(...(Object.values(agentMessages) as fc.Arbitrary<AgentMessage>[]));
  fc.assert(
    fc.property(some, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }), (message, changes) => {
      const bytes = Buffer.from(session.requestSerialize(encodeAgentMessage(message)));
      for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      let wire: ReturnType<typeof session.requestDeserialize>;
      try {
        wire = session.requestDeserialize(bytes);
      } catch {
        return; // grpc-js ends such a call by itself
      }
      const read = decodeAgentMessage(wire);
      if (!read.ok) expect(["request-malformed", "wire-version-unknown"]).toContain(read.problem.code);
    }),
    { numRuns: 1000 },
  );
});
