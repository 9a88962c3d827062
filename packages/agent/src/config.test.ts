import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const good = { NODE_NAME: "w1", LOCKKEEPER_COORDINATOR: "10.0.0.1:7443", LOCKKEEPER_ENROLMENT: "[fd00::1]:7444" };

test("what is not said has its default", () => {
  expect(readConfig(good)).toEqual({
    ok: true,
    value: {
      node: "w1",
      coordinator: "10.0.0.1:7443",
      enrolment: "[fd00::1]:7444",
      authorityFile: "/etc/lockkeeper/ca/ca.crt",
      tokenFile: "/var/run/secrets/lockkeeper/token",
      stateFolder: "/var/lib/lockkeeper/agent",
      hostRoot: "/proc/1/root",
      recipient: null,
      etcdTools: "/opt/lockkeeper/etcd",
      logLevel: "info",
    },
  });
});

test("snapshots are encrypted to a public key, and a secret one is refused", async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const reads = (key: string) => readConfig({ ...good, LOCKKEEPER_SNAPSHOT_RECIPIENT: key });
  expect(reads(recipient)).toMatchObject({ ok: true, value: { recipient } });
  const refused = reads(identity);
  expect(refused.ok ? "" : refused.problem.detail).toBe(
    "LOCKKEEPER_SNAPSHOT_RECIPIENT is not an age recipient (age1...); a secret key has no place on a cluster",
  );
});

test("everything that is wrong is named at once", () => {
  const read = readConfig({ NODE_NAME: "W_1", LOCKKEEPER_COORDINATOR: "10.0.0.1", LOCKKEEPER_STATE: "state" });
  expect(read.ok ? "" : read.problem.detail.split("; ")).toEqual([
    "NODE_NAME is W_1, not a node's name",
    "LOCKKEEPER_COORDINATOR is 10.0.0.1, not host:port",
    "LOCKKEEPER_ENROLMENT is not set",
    "LOCKKEEPER_STATE is state, not an absolute path",
  ]);
});

test.each(["10.0.0.1:0", "10.0.0.1:65536", ":7443", "http://x:1", "a b:1"])("%s is no address", (text) => {
  expect(readConfig({ ...good, LOCKKEEPER_COORDINATOR: text }).ok).toBe(false);
});
