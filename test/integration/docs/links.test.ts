import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

async function pages(): Promise<readonly string[]> {
  const docs = await readdir(join(ROOT, "docs"), { recursive: true });
  const tops = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((f) => join(ROOT, f));
  return [...tops, ...docs.filter((f) => f.endsWith(".md")).map((f) => join(ROOT, "docs", f))];
}

/** GitHub's anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

describe("links between the pages", () => {
  it("lead to files and headings that are there", async () => {
    const broken: string[] = [];
    for (const page of await pages()) {
      const text = await readFile(page, "utf8");
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (!target || /^[a-z]+:/.test(target)) continue;
        const [file, heading] = target.split("#");
        const path = file ? join(dirname(page), file) : page;
        const there =
          existsSync(path) && (!heading || (await readFile(path, "utf8")).split("\n").some(isHeading(heading)));
        if (!there) broken.push(`${relative(ROOT, page)}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });
});

function isHeading(wanted: string): (line: string) => boolean {
  return (line) =>
    (/^#+ /.test(line) && anchor(line.replace(/^#+ /, "")) === wanted) || line.includes(`id="${wanted}"`);
}
