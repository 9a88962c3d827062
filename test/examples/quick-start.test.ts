import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAULTS } from "@lockkeeper/sandbox/faults/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answered } from "./shell.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PNPM = "npx --yes pnpm@12 ";

let folder: string;
let stop = async () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-quick-start-"));
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

/** The lines of a page that a person types, in their order. */
async function linesOf(page: string): Promise<readonly string[]> {
  const text = await readFile(join(ROOT, "docs", page), "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.trim().split("\n"));
}

/** What stands behind a script of package.json: pnpm itself is not what is tried here. */
async function scriptOf(line: string): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const [name = "", ...more] = line.slice(PNPM.length).split(" ");
  const [node, file = ""] = (scripts[name] ?? "").split(" ");
  expect(node, line).toBe("node");
  return [join(ROOT, file), ...more];
}

it("docs/quick-start.md does what it says, line by line", { timeout: 600_000 }, async () => {
  const [first = "", ...rest] = await linesOf("quick-start.md");
  const demo = rest.pop() ?? "";
  expect(first).toBe(`${PNPM}sandbox`);
  const sandbox = spawn(process.execPath, await scriptOf(first), { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  sandbox.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve) => sandbox.once("exit", resolve));
  stop = async () => void sandbox.kill("SIGKILL");
  await until(async () => {
    if (sandbox.exitCode !== null) throw new Error(`the sandbox ended: ${said}`);
    return existsSync(join(folder, "sandbox.env")) ? true : null;
  });

  // One shell, as a person has it, that ends at the first line that fails; -x says which.
  await writeFile(join(folder, "walk.sh"), `set -ex\n${rest.join("\n")}\n`);
  const env = { HOME: folder, PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: join(folder, "compiled") };
  const walk = await answered("bash walk.sh", "y", { folder, env });
  expect({ code: walk.code, text: walk.code === 0 ? "" : walk.text }).toEqual({ code: 0, text: "" });
  for (const seen of ["every node has its agent", "[y/N]", "resumed by admin", "ended: succeeded", "v1.34.2"])
    expect(walk.text).toContain(seen);
  expect(await readFile(join(folder, "report.md"), "utf8")).toContain("to v1.34.2");

  sandbox.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(existsSync(join(folder, "sandbox.env"))).toBe(false);
  // The demo's own tests run its faults; that this one is there is enough here.
  const [, , fault = ""] = await scriptOf(demo);
  expect(Object.keys(FAULTS)).toContain(fault);
});
