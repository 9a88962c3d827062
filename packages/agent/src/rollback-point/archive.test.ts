import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { HostInstant, MachineId, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Version } from "@lockkeeper/core/model/version";
import fc from "fast-check";
import { packTar, unpackTar } from "modern-tar";
import { expect, it } from "vitest";
import { packRollbackPoint, type SavedFile, unpackRollbackPoint } from "./archive.ts";
import { keyringsOf } from "./gather.ts";

const about = {
  ...{ run: "r1" as RunId, step: "1.21/w1/save" as StepId, node: "w1" as NodeName, machineId: "m" as MachineId },
  ...{ savedAt: 5 as HostInstant, kubernetesVersion: "v1.20.2" as Version, held: ["kubelet"] },
  packages: [{ name: "kubelet" as const, version: "1.20.2-1.1" }],
};
const cluster = { kubeadmConfig: "a: 1\n", kubeletConfig: { configMap: "kubelet-config-1.20", yaml: "b: 2\n" } };
const files: SavedFile[] = [
  { path: "/etc/kubernetes/pki/ca.key", mode: 0o600, data: Buffer.from("secret") },
  { path: `/etc/${"long/".repeat(40)}name`, mode: 0o640, data: Buffer.alloc(3000, 7) },
  { path: "/etc/empty", mode: 0o644, data: Buffer.alloc(0) },
];

it("a rollback point comes out as it went in, and the same goes into the same bytes", async () => {
  const packed = await packRollbackPoint(about, files, cluster);
  expect(await unpackRollbackPoint(packed)).toMatchObject({ is: "whole", point: { files, cluster, manifest: about } });
  expect(await packRollbackPoint(about, files, cluster)).toEqual(packed);
});

it("tar and zstd unpack it, with each file's mode", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-archive-"));
  try {
    await writeFile(join(folder, "point.tar"), zstdDecompressSync(await packRollbackPoint(about, files, cluster)));
    await promisify(execFile)("tar", ["-xf", "point.tar"], { cwd: folder });
    for (const { path, data, mode } of files) {
      expect(await readFile(join(folder, "files", path))).toEqual(data);
      expect((await stat(join(folder, "files", path))).mode & 0o777).toBe(mode);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("what was changed in it is never taken, whatever it is", async () => {
  const whole = await packRollbackPoint(about, files, cluster);
  const tar = zstdDecompressSync(whole);
  const damage = fc.oneof(
    fc.record({ of: fc.constant("file" as const), at: fc.nat(whole.length - 1), bit: fc.nat(7) }),
    fc.record({ of: fc.constant("tar" as const), at: fc.nat(tar.length - 1), bit: fc.nat(7) }),
    fc.record({ of: fc.constant("cut" as const), at: fc.nat(whole.length - 1), bit: fc.constant(0) }),
  );
  const good = await unpackRollbackPoint(whole);
  await fc.assert(
    fc.asyncProperty(damage, async ({ of, at, bit }) => {
      let bytes = Buffer.from(of === "tar" ? tar : whole);
      if (of === "cut") bytes = bytes.subarray(0, at);
      else bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
      const read = await unpackRollbackPoint(of === "tar" ? zstdCompressSync(bytes) : bytes);
      // Padding and some bits of the frames mean nothing: then all that matters is as it was.
      if (read.is === "whole") expect(read).toEqual(good);
    }),
    { numRuns: 400 },
  );
});

it.each([
  ["without a file", (names: string[]) => names.filter((name) => !name.endsWith("ca.key"))],
  ["without its manifest", (names: string[]) => names.filter((name) => name !== "manifest.json")],
  ["without its manifest's sum", (names: string[]) => names.filter((name) => !name.endsWith(".sha256"))],
  ["without kubeadm-config", (names: string[]) => names.filter((name) => !name.includes("kubeadm-config"))],
  ["with a file too many", (names: string[]) => [...names, "files/etc/passwd"]],
  ["with a file twice", (names: string[]) => [...names, "manifest.json"]],
])("an archive %s is damaged", async (_what, change) => {
  const entries = await unpackTar(zstdDecompressSync(await packRollbackPoint(about, files, cluster)));
  const named = new Map(entries.map((one) => [one.header.name, one]));
  const stranger = { header: { name: "files/etc/passwd", size: 1 }, data: new Uint8Array(1) };
  const wanted = change([...named.keys()]).map((name) => named.get(name) ?? stranger);
  const read = await unpackRollbackPoint(zstdCompressSync(await packTar(wanted)));
  expect(read.is).toBe("damaged");
});

it("the keys of a package source are found in both of apt's forms", () => {
  expect(keyringsOf("deb [arch=amd64 signed-by=/a.gpg,/b.gpg] https://x /\n")).toEqual(["/a.gpg", "/b.gpg"]);
  expect(keyringsOf("Types: deb\nSigned-By: /etc/apt/keyrings/k.asc\n")).toEqual(["/etc/apt/keyrings/k.asc"]);
  expect(keyringsOf("Signed-By:\n -----BEGIN PGP\n")).toEqual([]);
  expect(keyringsOf("deb [signed-by=/a/../b.gpg] x /")).toEqual([]);
});
