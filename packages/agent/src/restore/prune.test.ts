import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rootedFiles } from "../host/rooted-files.ts";
import { dataPaths, restorePaths } from "./paths.ts";
import { pruneRestores, RESTORES_KEPT } from "./prune.ts";

const STATE = "/var/lib/lockkeeper/agent";
const DATA = "/var/lib/etcd";
const NOW = "restore-now";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lockkeeper-prune-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const prune = () => pruneRestores(rootedFiles(root, "/elsewhere"), STATE, DATA, NOW);
const there = (path: string) =>
  stat(join(root, path)).then(
    () => true,
    () => false,
  );

/** @param at seconds since 1970, of its last change */
async function restore(token: string, at: number, files: Readonly<Record<string, string>>, ...more: string[]) {
  const paths = restorePaths(STATE, token);
  for (const [name, text] of Object.entries(files)) await put(join(paths.folder, name), text);
  for (const path of more) await put(path, "there");
  await utimes(join(root, paths.folder), at, at);
  return paths;
}

async function put(path: string, text: string) {
  await mkdir(join(root, dirname(path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const THROUGH = { "restore.sh": "", armed: "boot 1", decision: "committed", settled: "restored" };

it("keeps the newest, with the one that begins; older ones go with their units, their old data stays", async () => {
  const tokens = Array.from({ length: RESTORES_KEPT + 2 }, (_, i) => `restore-${i}`);
  for (const [i, token] of tokens.entries())
    await restore(token, 1000 + i, THROUGH, restorePaths(STATE, token).unitFile, dataPaths(DATA, token).aside);
  await restore(NOW, 1, { "snapshot.db": "half" });
  await prune();
  const gone = tokens.slice(0, 3);
  for (const token of tokens) {
    const { folder, unitFile } = restorePaths(STATE, token);
    expect([await there(folder), await there(unitFile)], token).toEqual(Array(2).fill(!gone.includes(token)));
    expect(await there(dataPaths(DATA, token).aside), `old data of ${token}`).toBe(true);
  }
  expect(await there(join(restorePaths(STATE, NOW).folder, "snapshot.db"))).toBe(true);
  const before = await readdir(root, { recursive: true });
  await prune();
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

it("removes what was restored and never committed, of a restore that was put back or given up before its stop", async () => {
  const { prepared, making } = dataPaths(DATA, "back");
  await restore("back", 1, { armed: "boot 1", decision: "undone", settled: "put-back" }, `${prepared}/member/snap/db`);
  const early = await restore("early", 2, { "snapshot.db": "a third" }, `${making}/member/snap/db`);
  await put(`${dataPaths(DATA, "early").prepared}/member/snap/db`, "x");
  await prune();
  expect(await readdir(join(root, DATA))).toEqual([]);
  expect(await there(early.snapshot)).toBe(false);
  expect(await there(restorePaths(STATE, "back").folder)).toBe(true);
});

it.each<readonly [string, Readonly<Record<string, string>>]>([
  ["stopped, and nothing decided", { armed: "boot 1" }],
  ["committed, and not through", { armed: "boot 1", decision: "committed" }],
  ["decided for the undo, and not through", { armed: "boot 1", decision: "undone" }],
])("touches nothing of one that is %s, however old", async (_, files) => {
  for (let i = 0; i < RESTORES_KEPT + 1; i++) await restore(`newer-${i}`, 1000 + i, THROUGH);
  const { prepared } = dataPaths(DATA, "open");
  const open = await restore("open", 1, files, `${prepared}/member/snap/db`, restorePaths(STATE, "open").unitFile);
  await prune();
  for (const path of [open.folder, open.unitFile, prepared]) expect(await there(path), path).toBe(true);
});

it("touches nothing of one whose unit is enabled yet, or whose manifests lie aside", async () => {
  const enabled = await restore("enabled", 1, THROUGH, restorePaths(STATE, "enabled").unitFile);
  await mkdir(join(root, dirname(enabled.enabled)), { recursive: true });
  await symlink(enabled.unitFile, join(root, enabled.enabled));
  const aside = await restore("aside", 1, THROUGH, join(restorePaths(STATE, "aside").manifestsAside, "etcd.yaml"));
  for (let i = 0; i < RESTORES_KEPT + 1; i++) await restore(`newer-${i}`, 1000 + i, THROUGH);
  await prune();
  for (const path of [enabled.folder, enabled.unitFile, aside.folder]) expect(await there(path), path).toBe(true);
});
