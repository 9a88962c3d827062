import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostFault } from "./fault.ts";
import type { HostFiles } from "./files.ts";
import { resolveInRoot } from "./resolve.ts";
import { rootedFiles } from "./rooted-files.ts";
import { filesBelow } from "./walk.ts";

describe("files under a host's root", () => {
  let folder: string;
  let root: string;
  let state: string;
  let files: HostFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lockkeeper-root-"));
    [root, state] = [join(folder, "root"), join(folder, "state")];
    await mkdir(join(root, "var/lib/kubelet/pki"), { recursive: true });
    await writeFile(join(root, "var/lib/kubelet/pki/kubelet-client-2026.pem"), "PEM");
    files = rootedFiles(root, state);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("follows absolute links inside the root, as the host would", async () => {
    const pki = "/var/lib/kubelet/pki";
    await symlink(`${pki}/kubelet-client-2026.pem`, join(root, pki, "kubelet-client-current.pem"));
    expect((await files.read(`${pki}/kubelet-client-current.pem`))?.toString()).toBe("PEM");
    expect(await files.readLink(`${pki}/kubelet-client-current.pem`)).toBe(`${pki}/kubelet-client-2026.pem`);
    expect((await files.stat(`${pki}/kubelet-client-current.pem`))?.is).toBe("file");
  });

  it("never leaves the root, by .. or by links, and gives up on a circle", async () => {
    await writeFile(join(folder, "secret"), "outside");
    await symlink("../../../../secret", join(root, "up"));
    await symlink("/circle", join(root, "circle"));
    expect(await files.read("/up")).toBeNull();
    expect(await files.read("/../secret")).toBeNull();
    await expect(files.read("/circle")).rejects.toThrow(/too many symbolic links/);
    await expect(resolveInRoot(root, "relative")).rejects.toThrow(HostFault);
    await symlink("/var", join(root, "v"));
    expect(await resolveInRoot(root, "/v/lib/../lib/kubelet")).toBe(join(root, "var/lib/kubelet"));
  });

  it("writes durably under the right mode, and opens the state folder where it is", async () => {
    await files.write("/etc/kubernetes/x.conf", "one", 0o600);
    await files.write("/etc/kubernetes/x.conf", "two", 0o644);
    expect(await readFile(join(root, "etc/kubernetes/x.conf"), "utf8")).toBe("two");
    expect((await stat(join(root, "etc/kubernetes/x.conf"))).mode & 0o777).toBe(0o644);
    await files.write(join(state, "units/u/script.sh"), "#!", 0o700);
    expect((await stat(join(state, "units/u/script.sh"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(state, "units"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(root, "etc/kubernetes"))).toEqual(["x.conf"]);
  });

  it("throws away what was begun and not kept", async () => {
    const file = await files.begin("/big", 0o600);
    await file.write(Buffer.from("half"));
    await file.discard();
    expect(await files.list("/")).toEqual(["var"]);
    const left = await files.begin("/big", 0o600);
    await left.write(Buffer.from("died here"));
    const again = await files.begin("/big", 0o600);
    await again.write(Buffer.from("whole"));
    await again.keep();
    expect(await readFile(join(root, "big"), "utf8")).toBe("whole");
  });

  it("reads no more than its limit, and ends of files of any size", async () => {
    await writeFile(join(root, "log"), Buffer.alloc(5 * 1024 * 1024, "x"));
    await writeFile(join(root, "log2"), `${"a".repeat(70_000)}end`);
    await expect(files.read("/log")).rejects.toThrow(/larger than/);
    expect((await files.readEnd("/log2", 5))?.toString()).toBe("aaend");
    expect((await files.readEnd("/log2", 1e6))?.length).toBe(70_003);
    expect(await files.readEnd("/none", 5)).toBeNull();
    expect((await files.readFrom("/log2", 69_999, 1e6))?.toString()).toBe("aend");
    expect((await files.readFrom("/log2", 0, 66_000))?.length).toBe(66_000);
    expect((await files.readFrom("/log2", 70_003, 5))?.length).toBe(0);
    expect(await files.readFrom("/none", 0, 5)).toBeNull();
    expect((await rootedFiles("/", state).read("/proc/self/status"))?.toString()).toContain("Name:");
  });

  it("tells what is not there, and the space where it would be", async () => {
    expect(await files.list("/nowhere")).toBeNull();
    expect(await files.stat("/var/lib/kubelet/pki/kubelet-client-2026.pem/below")).toBeNull();
    expect((await files.space("/var/lib/not/yet")).freeBytes).toBeGreaterThan(0);
    await files.remove("/nowhere");
    await chmod(join(root, "var"), 0o755);
    expect(await filesBelow(files, "/var")).toEqual(["/var/lib/kubelet/pki/kubelet-client-2026.pem"]);
  });
});
