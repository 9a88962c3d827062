import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digest, type NodeName, nodeName } from "@lockkeeper/core/model/ids";
import { recordPath } from "../etcd/record-path.ts";
import { syncFolder } from "../host/durable.ts";
import { type CopyLimits, type HeldCopy, surplusCopies } from "./surplus.ts";

const ENDING = ".db.zst.age";

/** Where a copy lies, below a folder for the node that its snapshot was taken on. */
export function copyPath(folder: string, { node, digest }: Pick<HeldCopy, "node" | "digest">): string {
  return join(folder, node, `${digest}${ENDING}`);
}

/** The whole copies in the folder. Only what has been hashed has such a name. */
export async function heldCopies(folder: string): Promise<readonly HeldCopy[]> {
  const held: HeldCopy[] = [];
  for (const node of (await names(folder)).flatMap((name) => nodeName(name) ?? [])) {
    for (const name of await names(join(folder, node))) {
      const of = name.endsWith(ENDING) ? digest(name.slice(0, -ENDING.length)) : null;
      if (of === null) continue;
      const path = copyPath(folder, { node, digest: of });
      held.push({ node, digest: of, bytes: (await bytesOf(path)) ?? 0, takenAt: await takenAt(path) });
    }
  }
  return held;
}

/** Removes what is too many, and pieces of copies that nobody goes on with. @returns what is left */
export async function pruneCopies(
  folder: string,
  fresh: Pick<HeldCopy, "node" | "digest">,
  limits: CopyLimits,
): Promise<readonly HeldCopy[]> {
  const held = await heldCopies(folder);
  const over = new Set(surplusCopies(held, fresh.digest, limits));
  // The file goes first: what lies beside it says nothing without it.
  for (const copy of over) await removeCopy(copyPath(folder, copy));
  await removePieces(folder, null);
  return held.filter((copy) => !over.has(copy));
}

/** Removes a copy and what lies beside it. */
export async function removeCopy(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(recordPath(path), { force: true });
  await syncFolder(dirname(path));
}

/** Removes pieces of copies other than that one: a disk that is short of room has none for them. */
export async function removePieces(folder: string, except: string | null): Promise<void> {
  for (const node of await names(folder)) {
    for (const name of await names(join(folder, node))) {
      const path = join(folder, node, name);
      if (path.endsWith(".part") && path !== except) await rm(path, { force: true });
    }
  }
}

/** @returns a file's size; null when there is none */
export async function bytesOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

/** @returns 0, the oldest there can be, where what lies beside the copy cannot be read */
async function takenAt(path: string): Promise<number> {
  const text = await readFile(recordPath(path), "utf8").catch(() => "{}");
  try {
    const value: unknown = JSON.parse(text);
    const at: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "takenAt") : 0;
    return typeof at === "number" ? at : 0;
  } catch {
    return 0;
  }
}

/** @returns what a folder holds; nothing for one that is not there */
async function names(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

/** @returns the digests of one node's copies */
export function digestsOf(held: readonly HeldCopy[], node: NodeName): readonly HeldCopy["digest"][] {
  return held.flatMap((copy) => (copy.node === node ? [copy.digest] : []));
}
