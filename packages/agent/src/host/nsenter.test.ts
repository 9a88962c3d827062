import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { nsenter, type RunInHost } from "./nsenter.ts";

/** Entering namespaces takes root: a program of that name stands in, which drops its options and runs the rest. */
const STAND_IN = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`;

describe("a command on the host", () => {
  let folder: string;
  let run: RunInHost;
  const env = { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" };
  const sh = (script: string, deadlineMs = 20_000) => run(["sh", "-c", script], { deadlineMs, env });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lockkeeper-nsenter-"));
    await writeFile(join(folder, "nsenter"), STAND_IN);
    await chmod(join(folder, "nsenter"), 0o755);
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    vi.stubEnv("AGENT_SECRET", "s3cret");
    run = nsenter(1);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it("answers its output, in an environment of its own", async () => {
    expect(await sh("echo out; echo err >&2; env | grep -c . ; printenv AGENT_SECRET || echo none")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^out\n\d\nnone\n$/),
      stderr: "err\n",
      failure: null,
    });
  });

  it("says how it failed without what it printed to its output, and without secrets", async () => {
    const failed = await sh("echo key=value; echo 'E: token abcdef.0123456789abcdef' >&2; exit 100");
    expect(failed.exitCode).toBe(100);
    expect(failed.failure).toContain("ended with 100: E: token");
    expect(failed.failure).not.toContain("abcdef.0123456789abcdef");
    expect(failed.failure).not.toContain("key=value");
    const long = await sh("yes aaaaaaaaaa | head -c 100000 >&2; exit 1");
    expect(long.failure?.length).toBeLessThan(800);
  });

  it("is ended at its deadline, its children with it", async () => {
    const late = await sh("exec sleep 600", 1_000);
    expect(late).toMatchObject({ exitCode: 124, failure: expect.stringContaining("did not end in time") });
  });

  it("is bounded in what it may print", async () => {
    const much = await sh("head -c 20000000 /dev/zero");
    expect(much.failure).toContain("printed too much");
  });

  it("tells a program that is not there", async () => {
    const none = await run(["no-such-program"], { deadlineMs: 5_000, env });
    expect(none.exitCode).toBe(127);
    expect(none.failure).toContain("no-such-program");
  });
});
