import { type Finding, finding } from "../model/finding.ts";
import type { FileSystemState } from "../model/host.ts";
import type { NodeState } from "../model/state.ts";
import { parseVersion, versionParts } from "../model/version.ts";
import type { RestoreRequest } from "./make-restore-plan.ts";
import { isoTime } from "./time-text.ts";

const MIB = 1024 * 1024;
/** The unpacked snapshot, the restored folder, and room for etcd to begin with. */
const COPIES = 2;
const SPARE_BYTES = 128 * MIB;

/** etcd's ids of this cluster, now and before earlier restores; empty when etcd does not say its own. */
export function knownIds({ state, earlierIds }: Pick<RestoreRequest, "state" | "earlierIds">): readonly string[] {
  const now = state.nodes.flatMap((n) => (n.host?.etcd?.own?.clusterId ? [n.host.etcd.own.clusterId] : []));
  return now.length === 0 ? [] : [...new Set([...now, ...earlierIds])].sort();
}

/** What the findings are made of; of a plan that is there, its own known ids are the earlier ones. */
export type RestoreSeen = Pick<
  RestoreRequest,
  "state" | "snapshot" | "earlierIds" | "away" | "withoutApi" | "unproven"
>;

/** What forbids a restore, or what a person should know before it. */
export function restoreFindings(request: RestoreSeen): readonly Finding[] {
  const planes = request.state.nodes.filter((n) => n.role === "control-plane");
  return [
    ...ofLastSeen(request, planes),
    ...ofSnapshot(request, planes),
    ...planes.flatMap((node) => ofPlane(request, node)),
  ];
}

/** What a person should know who restores though the API server does not answer. */
function ofLastSeen({ withoutApi }: RestoreSeen, planes: readonly NodeState[]): readonly Finding[] {
  if (!withoutApi) return [];
  const { lastSeenAt, plannedAt } = withoutApi;
  const seconds = Math.max(0, Math.round((plannedAt - lastSeenAt) / 1000));
  const when = `${isoTime(lastSeenAt)}, ${seconds} s before this plan`;
  const saw = `the API server does not answer: objects, marks of nodes and etcd's members are as of ${when}`;
  const well = planes.filter(({ host }) => host?.etcd?.faults.length === 0 && host.etcd.leader !== "");
  return [
    finding("restore-from-last-seen", "cluster", saw),
    ...well.map(({ name, host }) =>
      finding(
        "restore-etcd-well",
        { node: name },
        `etcd answers on ${name}, ${host?.etcd?.leader} leads, and no member is ill`,
      ),
    ),
  ];
}

function ofSnapshot(request: RestoreSeen, planes: readonly NodeState[]): readonly Finding[] {
  const { snapshot, unproven } = request;
  const found: Finding[] = [];
  const say = (code: Finding["code"], saw: string) => found.push(finding(code, "cluster", saw));
  if (snapshot.form === "db.zst.age") say("restore-encrypted", `${snapshot.digest} is encrypted`);
  else if (unproven !== undefined)
    say(
      "restore-unproven",
      `no restore has proven ${snapshot.digest}, only its digest and etcd's own hash: ${unproven}`,
    );
  const ids = knownIds(request);
  if (ids.length === 0)
    say(
      "restore-cluster-unproven",
      `etcd says no cluster id now; the snapshot is of the cluster ${snapshot.clusterId}`,
    );
  else if (!ids.includes(snapshot.clusterId))
    say(
      "restore-foreign-snapshot",
      `it is of the etcd cluster ${snapshot.clusterId}; this one is ${ids.join(", before ")}`,
    );
  const running = [...new Set(planes.map((n) => n.host?.etcd?.own?.version ?? "").filter((v) => v !== ""))];
  for (const version of running)
    if (!fits(snapshot.etcdVersion, version))
      say("restore-version", `the snapshot is of etcd ${snapshot.etcdVersion}, and etcd ${version} runs here`);
  if (/^3\.4\./.test(snapshot.etcdVersion))
    say("restore-watches-hang", `the tool of etcd ${snapshot.etcdVersion} cannot raise revisions`);
  return found;
}

/** etcd reads the data of its own minor and, as an upgrade, that of the one before. */
function fits(snapshot: string, running: string): boolean {
  const [a, b] = [parseVersion(snapshot), parseVersion(running)];
  if (a === null || b === null) return false;
  const [was, is] = [versionParts(a), versionParts(b)];
  return was.major === is.major && (was.minor === is.minor || was.minor === is.minor - 1);
}

function ofPlane({ away, snapshot }: RestoreSeen, node: NodeState): readonly Finding[] {
  const { name, host, hold, unanswered } = node;
  const where = { node: name };
  if (away.has(name) || host === null) {
    const how = unanswered && !away.has(name) ? `did not answer: ${unanswered.why}` : "is not connected";
    return [finding("agent-away", where, `a restore needs every control plane, and the agent of ${name} ${how}`)];
  }
  const found: Finding[] = [];
  if (hold !== null) found.push(finding("node-on-hold", where, `lockkeeper.dev/hold: ${hold || "(no reason given)"}`));
  const own = host.etcd?.own;
  if (!own) {
    found.push(
      finding(
        "restore-member-unknown",
        where,
        `the etcd manifest of ${name} does not tell name, peer URL and data folder`,
      ),
    );
    return found;
  }
  const disk = holding(host.fileSystems, own.dataFolder);
  const needs = snapshot.dbBytes * COPIES + SPARE_BYTES;
  if (disk && disk.freeBytes < needs) {
    const saw = `${disk.mount} has ${Math.floor(disk.freeBytes / MIB)} MiB free, and the restore needs ${Math.ceil(needs / MIB)} MiB`;
    found.push(finding("disk-low", where, saw));
  }
  return found;
}

/** The file system that a path lies on, of those that are reported. */
function holding(all: readonly FileSystemState[], path: string): FileSystemState | null {
  const above = all.filter(({ mount }) => mount === "/" || path === mount || path.startsWith(`${mount}/`));
  return above.sort((a, b) => b.mount.length - a.mount.length)[0] ?? null;
}
