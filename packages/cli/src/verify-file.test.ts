import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { expect, it } from "vitest";
import { etcdBinaries, startEtcd } from "../../../test/fixtures/etcd.ts";
import { verifyFile } from "./verify-file.ts";

it("an encrypted snapshot is proven by a restore where its key is; another key, a changed file, another record are refused", async ({
  skip,
}) => {
  const have = await etcdBinaries();
  if ("unavailable" in have) return skip(have.unavailable);
  const folder = await mkdtemp(join(tmpdir(), "lockkeeper-verify-"));
  try {
    const save = join(folder, "one.db");
    {
      await using etcd = await startEtcd(have, { tls: false });
      for (let n = 0; n < 5; n++) await etcd.ctl("put", `/registry/${n}`, "x");
      await etcd.ctl("snapshot", "save", save);
    }
    const identity = await generateX25519Identity();
    const age = new Encrypter();
    age.addRecipient(await identityToRecipient(identity));
    const database = await readFile(save);
    const bytes = await age.encrypt(zstdCompressSync(database));
    const file = join(folder, "one.db.zst.age");
    await writeFile(file, bytes);
    const key = join(folder, "key.txt");
    await writeFile(key, `# created: today\n# public key: age1...\n${identity}\n`);
    const options = { identity: key, tools: dirname(have.etcd) };
    expect(await verifyFile(file, options)).toMatchObject({
      proven: "database",
      why: expect.stringContaining("--etcd"),
    });
    expect(await verifyFile(file, { ...options, etcd: "3.4.13" })).toMatchObject({
      proven: "restored",
      dbBytes: database.length,
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
      ...{ revision: "6", etcdVersion: "3.4.13", dbBytes: database.length, takenOn: "m", takenAt: 1, reason: "" },
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
