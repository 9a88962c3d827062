import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GENERATED, generate } from "../scripts/generate.ts";
import { loadContract } from "./contract.ts";

function tree(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const paths = names.map((e) => join(e.parentPath, e.name));
  return Object.fromEntries(paths.map((p) => [p.slice(folder.length), readFileSync(p, "utf8")]));
}

test("what is checked in under gen is what proto/ generates", () => {
  const out = mkdtempSync(join(tmpdir(), "lockkeeper-gen-"));
  try {
    generate(out);
    expect(tree(out)).toEqual(tree(GENERATED));
  } finally {
    rmSync(out, { recursive: true });
  }
});

test("the descriptor carries both services and all their methods", () => {
  const contract = loadContract();
  expect(Object.keys(contract.Agent.service).sort()).toEqual([
    "DownloadSnapshot",
    "Renew",
    "Session",
    "SnapshotOffset",
    "UploadSnapshot",
  ]);
  expect(Object.keys(contract.Enrolment.service)).toEqual(["Enrol"]);
});
