/**
 * Puts faults into the product on purpose, one at a time, in a copy, and shows that the matrix catches each:
 * `node test/matrix/mutants.ts`. Ends with 1 when one lives.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

const ROOT = join(import.meta.dirname, "../..");

type Mutant = { readonly what: string; readonly file: string; readonly from: string; readonly to: string };

const MUTANTS: readonly Mutant[] = [
  {
    what: "a unit is journalled after it was started",
    file: "packages/agent/src/executor/step-tools.ts",
    from: `    await journal.append({ type: "unit", key, unit, boot });
    progress(\`\${job.do} runs in \${unit}\`);
    await host.startUnit(job, unit, key.attempt);
`,
    to: `    await host.startUnit(job, unit, key.attempt);
    await journal.append({ type: "unit", key, unit, boot });
`,
  },
  {
    what: "the journal is not fsynced",
    file: "packages/agent/src/journal/file-journal.ts",
    from: "      await opened.handle.datasync();\n",
    to: "",
  },
  {
    what: "the folder of a durable file is not fsynced",
    file: "packages/agent/src/host/durable.ts",
    from: "      await rename(partial, path);\n      await syncFolder(folder);\n",
    to: "      await rename(partial, path);\n",
  },
  {
    what: "a node counts as free at its uncordon, before its gate",
    file: "packages/core/src/run/out-of-service.ts",
    from: `    if (drainOf(step.id) === null) out.set(step.on, { ...now, back: seq });
    else out.delete(step.on);
`,
    to: "    out.delete(step.on);\n",
  },
  {
    what: "an eviction names no UID",
    file: "packages/coordinator/src/drain/eviction.ts",
    from: "    deleteOptions: { preconditions: { uid: pod.uid } },\n",
    to: "",
  },
  {
    what: "an agent takes an older epoch",
    file: "packages/agent/src/session/work.ts",
    from: "if (held !== null && epoch < held) {",
    to: "if (held !== null && epoch < held && held < 0) {",
  },
];

let lived = 0;
for (const mutant of MUTANTS) {
  const copy = await copyOfTree();
  try {
    const file = join(copy, mutant.file);
    const text = await readFile(file, "utf8");
    if (!text.includes(mutant.from)) throw new Error(`${mutant.file} has changed: the mutant does not fit it`);
    await writeFile(file, text.replace(mutant.from, mutant.to));
    const tests = await execa("node_modules/.bin/vitest", ["run", "test/matrix", "--bail=1"], {
      cwd: copy,
      reject: false,
      env: { NO_COLOR: "1" },
      all: true,
    });
    if (tests.exitCode === 0) lived += 1;
    console.log(`${tests.exitCode === 0 ? "LIVES " : "caught"}  ${mutant.what}`);
    for (const line of tests.all
      .split("\n")
      .filter((one) => / FAIL |AssertionError|^\\+ +"/.test(one))
      .slice(0, 3))
      console.log(`          ${line.trim().slice(0, 200)}`);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
if (lived > 0) process.exitCode = 1;

/** A tree of its own: links between packages must not lead back. What is installed has other names for the same bytes. */
async function copyOfTree(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "lockkeeper-mutant-"));
  const files = ["package.json", "tsconfig.json", "tsconfig.base.json", "vitest.config.ts"];
  await execa("cp", ["-a", "packages", "test", "proto", "docs", ...files, copy], { cwd: ROOT });
  await execa("cp", ["-al", "node_modules", copy], { cwd: ROOT });
  return copy;
}
