import { mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterUid, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import { makeAuthority, openAuthority } from "@lockkeeper/protocol/x509/authority";
import { readAgentCertificate } from "@lockkeeper/protocol/x509/identity";
import { makeRequest } from "@lockkeeper/protocol/x509/request";
import { expect, test } from "vitest";
import { type AgentKeys, createKeysFile } from "./keys-file.ts";

async function keys(): Promise<AgentKeys> {
  const cluster = "c-1" as ClusterUid;
  const authority = openAuthority(await makeAuthority(cluster, Date.now()), Date.now());
  const { keyPem, csrPem } = await makeRequest();
  const identity = { cluster, node: "w1" as NodeName, uid: "u-1" as NodeUid };
  const issued = await authority.issueAgent(csrPem, identity, Date.now());
  if (!issued.ok) throw new Error(issued.problem.detail);
  const certificate = readAgentCertificate(issued.value.certificatePem);
  if (!certificate.ok) throw new Error(certificate.problem.detail);
  return { keyPem, certificatePem: issued.value.certificatePem, certificate: certificate.value };
}

test("what was saved is loaded, readable by root alone, and nothing else lies there", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "lockkeeper-keys-")), "state");
  const file = createKeysFile(join(folder, "identity.pem"));
  expect(await file.load()).toBeNull();
  await file.save(await keys());
  const second = await keys();
  await writeFile(join(folder, "identity.pem.new"), "left by a crash", { mode: 0o644 });
  await file.save(second);
  expect(await file.load()).toEqual(second);
  expect((await stat(join(folder, "identity.pem"))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["identity.pem"]);
  await file.discard();
  expect(await file.load()).toBeNull();
});

test.each(["", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])(
  "a file that holds %j is as good as none",
  async (text) => {
    const path = join(await mkdtemp(join(tmpdir(), "lockkeeper-keys-")), "identity.pem");
    await writeFile(path, text);
    expect(await createKeysFile(path).load()).toBeNull();
  },
);
