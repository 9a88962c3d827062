import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runProgram } from "../../packages/cli/test/run-command.ts";
import { openSimulated } from "../demo/simulated.ts";
import { TOKENS } from "../embedded/coordinator.ts";
import type { System } from "../embedded/system.ts";
import { typed } from "./shell.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let system: System;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lockkeeper-api-"));
  system = await openSimulated({ controlPlanes: 1, workers: 2 });
  const { connection, ready } = await system.coordinator();
  await ready(90_000);
  env = {
    HOME: folder,
    PATH: process.env.PATH ?? "",
    LOCKKEEPER_SERVER: connection.server,
    LOCKKEEPER_TOKEN: TOKENS.admin,
  };
});
afterAll(async () => {
  await system?.close();
  await rm(folder, { recursive: true, force: true });
});

it("a client that openapi-typescript generates compiles, and lists nodes", { timeout: 120_000 }, async () => {
  const tools = join(ROOT, "packages", "api", "node_modules");
  await symlink(tools, join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const generated = await typed(
    `node_modules/.bin/openapi-typescript ${join(ROOT, "docs", "openapi.json")} --output api.d.ts`,
    { folder, env },
  );
  expect(generated, generated.text).toMatchObject({ code: 0 });
  await writeFile(
    join(folder, "client.ts"),
    `import createClient from "openapi-fetch";
import type { paths } from "./api.d.ts";
const [baseUrl, token] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } });
const { data, error } = await client.GET("/api/v1/nodes", { params: { query: { limit: "10" } } });
if (error) throw new Error(\`\${error.code}: \${error.detail}\`);
for (const { name, kubelet, agent } of data.items) console.log(name, kubelet, agent.connected);
declare const process: { argv: string[] };
`,
  );
  const options = "--strict --target es2022 --module nodenext --lib es2022,dom,dom.iterable";
  const compiled = await typed(`node_modules/.bin/tsc ${options} client.ts`, { folder, env });
  expect(compiled, compiled.text).toMatchObject({ code: 0 });
  const { LOCKKEEPER_SERVER: server = "", LOCKKEEPER_TOKEN: token = "" } = env;
  const { out, err } = await runProgram(process.execPath, [join(folder, "client.js"), server, token], {
    env,
    cwd: folder,
  });
  expect(err).toBe("");
  expect(out.trim().split("\n")).toEqual(["cp1 v1.33.4 true", "w1 v1.33.4 true", "w2 v1.33.4 true"]);
});

it("docs/api.md does what it says, line by line", { timeout: 240_000 }, async () => {
  const text = await readFile(join(ROOT, "docs", "api.md"), "utf8");
  const lines = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
  expect(lines.length).toBeGreaterThan(25);
  // One shell, as a person has it, that ends at the first line that fails; -x says which.
  await writeFile(join(folder, "walk.sh"), `set -exo pipefail\n${lines.join("\n")}\n`);
  const walk = await typed("bash walk.sh", { folder, env });
  expect({ code: walk.code, text: walk.code === 0 ? "" : walk.text }).toEqual({ code: 0, text: "" });
  for (const seen of ["w2 v1.33.4 true", '"paused"', '"running"', "admin revokeToken pipeline done 200"])
    expect(walk.text).toContain(seen);
  expect(await readFile(join(folder, "report.md"), "utf8")).toContain("to v1.34.2");
  const stream = await readFile(join(folder, "stream.txt"), "utf8");
  const ids = [...stream.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect(ids).toEqual(ids.map((_, i) => i + 1));
  expect(ids.length).toBeGreaterThan(20);
});
