import { readFile } from "node:fs/promises";
import { ERRORS } from "@lockkeeper/core/model/error-codes";
import { FINDINGS } from "@lockkeeper/core/model/finding-codes";
import { describe, expect, it } from "vitest";
import { generatedPages } from "../../docs/pages.ts";
import { generatedSections, withSection } from "../../docs/sections.ts";
import { table } from "../../docs/table.ts";

describe("the generated pages of docs/", () => {
  it.each(Object.entries(generatedPages()))("%s is what its table says", async (file, text) => {
    const kept = await readFile(new URL(`../../../docs/${file}`, import.meta.url), "utf8").catch(() => "");
    expect(kept, `docs/${file} is not up to date: run \`npx --yes pnpm@12 run docs\``).toBe(text);
  });

  it("name every error and every finding", () => {
    const pages = generatedPages();
    for (const code of Object.keys(ERRORS)) expect(pages["errors.md"]).toContain(`\`${code}\``);
    for (const code of Object.keys(FINDINGS)) expect(pages["findings.md"]).toContain(`### ${code}\n`);
  });
});

describe("the generated sections of docs/", () => {
  it.each(generatedSections())("$file: $name is what its table says", async (section) => {
    const kept = await readFile(new URL(`../../../docs/${section.file}`, import.meta.url), "utf8");
    const stale = `docs/${section.file} is not up to date: run \`npx --yes pnpm@12 run docs\``;
    expect(kept, stale).toBe(withSection(kept, section));
  });

  it("leave alone what stands around them, and want their markers", () => {
    const section = { file: "a.md", name: "x", text: "new" };
    const page = "before\n<!-- x:begin -->\nold\n<!-- x:end -->\nafter <!-- y:begin --> <!-- y:end -->\n";
    const there = "before\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nafter <!-- y:begin --> <!-- y:end -->\n";
    expect(withSection(page, section)).toBe(there);
    expect(withSection(there, section)).toBe(there);
    expect(() => withSection("<!-- x:end --> <!-- x:begin -->", section)).toThrow(RangeError);
  });
});

describe("table", () => {
  it("keeps each row on one line, whatever its cells hold", () => {
    expect(table(["a", "b"], [["x|y", "one\n two"]])).toBe("| a | b |\n| --- | --- |\n| x\\|y | one two |");
  });
});
