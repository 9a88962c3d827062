import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { type EtcdBinaries, etcdBinaries, startEtcd } from "../../../../test/fixtures/etcd.ts";
import { rootedFiles } from "../host/rooted-files.ts";
import { compareMembers } from "./agreement.ts";
import { etcdMember } from "./client.ts";
import { etcdEvidence, etcdFaults, viewEtcd } from "./health.ts";
import { writeSnapshot } from "./snapshot-file.ts";

describe("a real etcd over mutual TLS", () => {
  let found: Awaited<ReturnType<typeof etcdBinaries>> | null = null;
  beforeAll(async () => {
    found = await etcdBinaries();
  });
  const binaries = (skip: (note: string) => never): EtcdBinaries => {
    if (found === null || "unavailable" in found) return skip(found?.unavailable ?? "no etcd");
    return found;
  };
  const tlsOf = async (pki: { ca: string; client: { cert: string; key: string } } | null) => {
    if (pki === null) throw new Error("no TLS");
    return { ca: await readFile(pki.ca), cert: await readFile(pki.client.cert), key: await readFile(pki.client.key) };
  };

  it("is seen to be well, and gives a snapshot that etcd's own restore accepts", async ({ skip }) => {
    const have = binaries(skip);
    await using server = await startEtcd(have, { tls: true });
    const folder = await mkdtemp(join(tmpdir(), "lockkeeper-etcd-snapshot-"));
    const etcd = etcdMember(server.endpoint, await tlsOf(server.pki));
    try {
      for (let n = 0; n < 20; n++) await server.ctl("put", `key-${n}`, "x".repeat(5000));
      const view = await viewEtcd(etcd);
      expect(etcdFaults(view, 10)).toEqual([]);
      expect(etcdEvidence(view)).toMatchObject({ members: 1, leader: "cp1" });
      expect(view.local.revision).toBe(21n);
      expect(view.local.version).toMatch(/^3\./);
      const kept = join(folder, "one.db.zst");
      const made = await writeSnapshot(rootedFiles("/", folder), kept, etcd.snapshot(), null, () => {});
      const bytes = zstdDecompressSync(await readFile(kept));
      expect(made).toMatchObject({ form: "db.zst", dbBytes: bytes.length });
      expect(await compareMembers(etcd, async () => undefined)).toEqual({ is: "agreed", members: 1, revision: 21n });
      const path = join(folder, "one.db");
      await writeFile(path, bytes);
      const env = { ...process.env, ETCDCTL_API: "3" };
      await promisify(execFile)(have.etcdctl, ["snapshot", "restore", path, "--data-dir", join(folder, "data")], {
        env,
      });
      const damaged = Buffer.from(bytes);
      damaged[1000] = (damaged[1000] ?? 0) ^ 1;
      await expect(
        writeSnapshot(
          rootedFiles("/", folder),
          join(folder, "two.db"),
          (async function* () {
            yield damaged;
          })(),
          null,
          () => {},
        ),
      ).rejects.toThrow(/hash/);
    } finally {
      etcd.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("shows an alarm, and is said to be away when it is stopped", async ({ skip }) => {
    const have = binaries(skip);
    await using server = await startEtcd(have, { tls: true, flags: ["--quota-backend-bytes", "4194304"] });
    const etcd = etcdMember(server.endpoint, await tlsOf(server.pki));
    try {
      const fill = async () => {
        for (let n = 0; n < 100; n++) await server.ctl("put", "again", "x".repeat(100_000));
      };
      await expect(fill()).rejects.toThrow(/space exceeded/);
      expect(etcdFaults(await viewEtcd(etcd), 10)).toEqual(expect.arrayContaining(["alarm NOSPACE of member cp1"]));
      await server.stop();
      await expect(viewEtcd(etcd)).rejects.toThrow(/Maintenance\/Status/);
    } finally {
      etcd.close();
    }
  });
});
