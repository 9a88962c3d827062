import { readdir, readFile } from "node:fs/promises";
import { RELEASE } from "@lockkeeper/core/model/release";
import { expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);

it("every package says the release that the parts tell each other", async () => {
  const packages = (await readdir(new URL("packages", ROOT))).map((name) => `packages/${name}/package.json`);
  for (const file of ["package.json", ...packages]) {
    const { version } = JSON.parse(await readFile(new URL(file, ROOT), "utf8")) as { version: string };
    expect([file, version]).toEqual([file, RELEASE]);
  }
});
