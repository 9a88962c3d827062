import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const FOLDER = join(import.meta.dirname, "..");
const BUILT = join(FOLDER, "dist", "built-from.txt");
/** What the page is made from: its own sources, and those of the packages that it takes in. */
const SOURCES = ["src", "public", "index.html", "vite.config.ts", "package.json", "../core/src", "../api/src"] as const;

/** Builds the page where that was not done yet, or its sources are others since: a second or two. @returns true when it built */
export async function buildPage(): Promise<boolean> {
  const now = await digestOf(SOURCES.map((source) => join(FOLDER, source)));
  if ((await readFile(BUILT, "utf8").catch(() => "")) === now) return false;
  // Apart, since Vite goes by NODE_ENV: a test's would make it React's slow and talkative build.
  const env = { ...process.env, NODE_ENV: "production" };
  const vite = join(FOLDER, "node_modules", "vite", "bin", "vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", FOLDER, "--logLevel", "warn"], { env });
  await writeFile(BUILT, now);
  return true;
}

async function digestOf(places: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const place of places) for (const file of await filesIn(place)) hash.update(file).update(await readFile(file));
  return hash.digest("hex");
}

/** @returns the files below a folder, sorted; of a file, itself. */
async function filesIn(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
