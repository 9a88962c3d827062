import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { expect, it } from "vitest";
import { encryptedSnapshot } from "../../../test/fixtures/encrypted-snapshot.ts";
import { etcdBinaries } from "../../../test/fixtures/etcd.ts";
import { verifyFile } from "./verify-file.ts";

it("an encrypted snapshot is proven by a restore where its key is; another key, a changed file, another record are refused", async ({
  skip,
}) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) return skip(have.unavailable);
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-verify-"));
  try {
    const { file, key, bytes, dbBytes } = await encryptedSnapshot(have, { folder, name: "one", keys: 5 });
    const options = { identity: key, tools: dirname(have.etcd) };
    expect(await verifyFile(file, options)).toMatchObject({
      proven: "database",
      why: expect.stringContaining("--etcd"),
    });
    expect(await verifyFile(file, { ...options, etcd: "3.4.13" })).toMatchObject({
      proven: "restored",
      dbBytes,
      restored: { keys: 5, revision: "6" },
    });
    await expect(verifyFile(file, { tools: options.tools })).rejects.toThrow("it is encrypted, and no key was given");
    const other = join(folder, "other.txt");
    await writeFile(other, await generateX25519Identity());
    await expect(verifyFile(file, { ...options, identity: other })).rejects.toThrow(/no identity/);
    await writeFile(other, "nothing");
    await expect(verifyFile(file, { ...options, identity: other })).rejects.toThrow(/holds no age identity/);
    await expect(verifyFile(key, options)).rejects.toThrow("does not end in .db.zst or .db.zst.age");
    const digest = createHash("sha256").update(bytes).digest("hex");
    const record = {
      ...{
        v: 1,
        digest,
        bytes: bytes.length,
        form: "db.zst.age",
        run: "r",
        node: "cp1",
        clusterId: "c",
        member: "cp1",
      },
      ...{ revision: "6", etcdVersion: "3.4.13", dbBytes, takenOn: "m", takenAt: 1, reason: "" },
      agreed: 1,
    };
    const recorded = (over: object) => writeFile(`${file}.json`, JSON.stringify({ ...record, ...over }));
    await recorded({});
    expect(await verifyFile(file, options)).toMatchObject({ proven: "restored" });
    await recorded({ revision: "7" });
    await expect(verifyFile(file, options)).rejects.toThrow("it has revision 6, less than the 7 of its record");
    await recorded({ digest: "0".repeat(64) });
    await expect(verifyFile(file, options)).rejects.toThrow(/its record says 0000/);
    await recorded({ v: 2 });
    await expect(verifyFile(file, options)).rejects.toThrow("is no record of a snapshot");
    await rm(file);
    await expect(verifyFile(file, options)).rejects.toThrow();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
