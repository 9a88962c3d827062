import { posix } from "node:path";
import type { RestoreTool } from "./restore-tool.ts";

/** A member of the cluster to be: its name and the URL that the others reach it at. */
export type RestoredMember = { readonly name: string; readonly peerUrl: string };

export type RestoreOrder = {
  /** Absolute path of the snapshot as etcd sent it: neither compressed nor encrypted, its hash at its end. */
  readonly snapshot: string;
  /** Absolute path of the data folder to be made; it must not be there. */
  readonly dataDir: string;
  /** Whose data folder it is: one of {@link RestoreOrder.members}. */
  readonly name: string;
  /** All members of the cluster to be, the same on each of them. */
  readonly members: readonly RestoredMember[];
  /** A new one for each restore, so that members of the old cluster are strangers to the new one. */
  readonly token: string;
  /**
   * By how much revisions are raised, and older ones marked as compacted: what watches from before then learn is that
   * their revision is gone. Null: revisions go on from the snapshot's.
   */
  readonly bumpRevision: number | null;
};

/** What makes names that etcd's flag `--initial-cluster` can carry. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** etcd's revision is an int64: a raise to one that goes with the clock (core/rules/revision-bump) is far below this. */
const BUMP_MAX = 1_000_000_000_000_000;

export type RestoreArgv =
  | { readonly is: "argv"; readonly argv: readonly string[] }
  | { readonly is: "refused"; readonly why: string };

/** The command line of a restore, or why there is none: it would not make what was ordered. Touches nothing. */
export function restoreArgv(tool: RestoreTool, order: RestoreOrder): RestoreArgv {
  const why = faultOf(tool, order);
  if (why !== null) return { is: "refused", why };
  const { snapshot, dataDir, name, members, token, bumpRevision } = order;
  const own = members.find((member) => member.name === name);
  return {
    is: "argv",
    argv: [
      ...[tool.path, "snapshot", "restore", snapshot],
      ...["--data-dir", dataDir, "--name", name],
      ...["--initial-cluster", members.map((member) => `${member.name}=${member.peerUrl}`).join(",")],
      ...["--initial-cluster-token", token, "--initial-advertise-peer-urls", own?.peerUrl ?? ""],
      ...(bumpRevision === null ? [] : ["--bump-revision", String(bumpRevision), "--mark-compacted"]),
    ],
  };
}

function faultOf(tool: RestoreTool, order: RestoreOrder): string | null {
  const { snapshot, dataDir, name, members, token, bumpRevision } = order;
  for (const path of [snapshot, dataDir])
    if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path === "/")
      return `${path} is no plain absolute path`;
  const odd = members.find((member) => !NAME.test(member.name));
  if (odd) return `"${odd.name}" cannot be a member's name`;
  const wrong = members.find((member) => !isPeerUrl(member.peerUrl));
  if (wrong) return `${wrong.peerUrl} of ${wrong.name} is no peer URL (https://ADDRESS:PORT)`;
  if (new Set(members.map((member) => member.name)).size !== members.length) return "two members have the same name";
  if (new Set(members.map((member) => member.peerUrl)).size !== members.length)
    return "two members have the same peer URL";
  if (!members.some((member) => member.name === name)) return `${name} is not one of the cluster's members`;
  if (!TOKEN.test(token)) return `"${token}" cannot be a cluster's token`;
  if (bumpRevision === null) return null;
  if (!tool.bumps) return `${tool.name} ${tool.version} cannot raise revisions (--bump-revision)`;
  if (!Number.isSafeInteger(bumpRevision) || bumpRevision < 1 || bumpRevision > BUMP_MAX)
    return `revisions cannot be raised by ${bumpRevision}`;
  return null;
}

function isPeerUrl(text: string): boolean {
  if (/[,=\s]/.test(text) || !URL.canParse(text)) return false;
  const { protocol, port, pathname, search, hash, username } = new URL(text);
  return (
    (protocol === "https:" || protocol === "http:") &&
    (port !== "" || /:\d+$/.test(text)) &&
    pathname === "/" &&
    !text.endsWith("/") &&
    search === "" &&
    hash === "" &&
    username === ""
  );
}
