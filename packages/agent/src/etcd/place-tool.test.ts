import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Version } from "@lockkeeper/core/model/version";
import { expect, it } from "vitest";
import { rootedFiles } from "../host/rooted-files.ts";
import { placeTool } from "./place-tool.ts";

it("a tool is copied to the state folder whole and executable, a changed copy is mended, a whole one left alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-place-"));
  try {
    const source = join(folder, "etcdutl");
    await writeFile(source, "#!/bin/sh\necho 3.5\n");
    await chmod(source, 0o755);
    const tool = { name: "etcdutl", path: source, version: "v3.5.21" as Version } as const;
    const place = () => placeTool(rootedFiles("/", folder), folder, tool);
    const { path } = await place();
    expect(path).toBe(join(folder, "etcd-tools", "etcdutl-v3.5.21"));
    expect([await readFile(path, "utf8"), (await stat(path)).mode & 0o777]).toEqual(["#!/bin/sh\necho 3.5\n", 0o700]);
    const { ino } = await stat(path);
    await place();
    expect((await stat(path)).ino).toBe(ino);
    await writeFile(path, "cut");
    await place();
    expect(await readFile(path, "utf8")).toBe("#!/bin/sh\necho 3.5\n");
    await rm(source);
    await expect(place()).rejects.toThrow(source);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
