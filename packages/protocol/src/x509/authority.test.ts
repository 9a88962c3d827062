import { X509Certificate } from "node:crypto";
import type { ClusterUid, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import { expect, test } from "vitest";
import { COORDINATOR_NAME } from "../limits.ts";
import { makeAuthority, openAuthority } from "./authority.ts";
import { belongsTogether, readAgentCertificate } from "./identity.ts";
import { makeRequest } from "./request.ts";

const cluster = "0c5f7a52-6d5b-4d52-9e21-6a0a3f0f5a11" as ClusterUid;
const now = Date.parse("2026-11-01T12:00:00Z");
const identity = { cluster, node: "w1" as NodeName, uid: "11111111-2222-3333-4444-555555555555" as NodeUid };

async function authority() {
  const pair = await makeAuthority(cluster, now);
  return { pair, authority: openAuthority(pair, now) };
}

test("an agent's certificate names its node, is signed by the authority and ends after its life", async () => {
  const made = await authority();
  const request = await makeRequest();
  const issued = await made.authority.issueAgent(request.csrPem, identity, now, 3_600_000);
  if (!issued.ok) throw new Error(issued.problem.detail);
  const { certificatePem, serial, notAfter } = issued.value;
  expect(notAfter).toBe(now + 3_600_000);
  expect(readAgentCertificate(certificatePem)).toMatchObject({ ok: true, value: { identity, serial, notAfter } });
  expect(new X509Certificate(certificatePem).subject).toBe("CN=system:lockkeeper:agent:w1");
  expect(new X509Certificate(certificatePem).keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(belongsTogether(made.pair.certificatePem, certificatePem, request.keyPem)).toBe(true);
  expect(belongsTogether(made.pair.certificatePem, certificatePem, (await makeRequest()).keyPem)).toBe(false);
  const other = await authority();
  expect(belongsTogether(other.pair.certificatePem, certificatePem, request.keyPem)).toBe(false);
});

test("a certificate never outlives its authority", async () => {
  const { pair } = await authority();
  const late = Date.parse("2036-10-20T00:00:00Z");
  const issued = await openAuthority(pair, late).issueAgent((await makeRequest()).csrPem, identity, late, 1e12);
  expect(issued.ok && issued.value.notAfter).toBe(new X509Certificate(pair.certificatePem).validToDate.getTime());
  expect(() => openAuthority(pair, Date.parse("2037-01-01"))).toThrow(/ended on/);
});

test("the coordinator's certificate has its name and speaks for no agent", async () => {
  const made = await authority();
  const pair = await made.authority.issueCoordinator(now);
  const certificate = new X509Certificate(pair.certificatePem);
  expect(certificate.checkHost(COORDINATOR_NAME)).toBe(COORDINATOR_NAME);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(readAgentCertificate(pair.certificatePem)).toMatchObject({
    ok: false,
    problem: { code: "certificate-refused" },
  });
});

test("a key that is not the authority's, and a certificate that is none of an authority, are not opened", async () => {
  const one = await authority();
  const two = await authority();
  expect(() => openAuthority({ ...one.pair, keyPem: two.pair.keyPem }, now)).toThrow(/not its certificate's/);
  const end = await one.authority.issueCoordinator(now);
  expect(() => openAuthority(end, now)).toThrow(/none of an authority/);
});

test.each([
  ["nothing", ""],
  ["no request", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"],
  ["too long a text", "x".repeat(9000)],
])("%s is refused as a request", async (_what, csrPem) => {
  const made = await authority();
  expect(await made.authority.issueAgent(csrPem, identity, now)).toMatchObject({
    ok: false,
    problem: { code: "request-malformed" },
  });
});

test("a request whose key was exchanged is refused: it is not signed by its key", async () => {
  const made = await authority();
  const { csrPem } = await makeRequest();
  const body = Buffer.from(csrPem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  body.writeUInt8(body.readUInt8(body.length - 1) ^ 1, body.length - 1);
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;
  const refused = await made.authority.issueAgent(pem, identity, now);
  expect(refused).toMatchObject({ ok: false, problem: { code: "request-malformed" } });
});
