import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import type { Hello } from "@lockkeeper/protocol/codec/hello";
import type { AgentCertificate } from "@lockkeeper/protocol/x509/identity";
import type { IdentityRow } from "../ports/store.ts";

/** Whether the cluster has a node of that name and UID now; null while that is not known. */
export type KnownNode = (node: NodeName, uid: NodeUid) => boolean | null;

/**
 * Whether a hello may open a session: the certificate, the enrolment on record and the hello must agree.
 * @param row what the node enrolled with; null when this coordinator knows of no enrolment
 * @returns `identity-mismatch`, or `certificate-refused` when the agent has to enrol (again).
 */
export function checkHello(
  hello: Hello,
  { identity, serial }: AgentCertificate,
  row: IdentityRow | null,
  known: KnownNode,
): Result<null> {
  const { node, uid, machineId } = hello;
  if (node !== identity.node || uid !== identity.uid) {
    return fail("identity-mismatch", `a certificate for ${identity.node} (${identity.uid}) spoke for ${node} (${uid})`);
  }
  if (hello.facts.machineId !== machineId) {
    return fail("identity-mismatch", `the facts are of machine ${hello.facts.machineId}, the hello of ${machineId}`);
  }
  if (known(node, uid) === false) {
    return fail("identity-mismatch", `the cluster has no node ${node} with UID ${uid}`);
  }
  if (row === null) return fail("certificate-refused", `no enrolment of ${node} is on record here`);
  if (row.uid !== uid) return fail("identity-mismatch", `${node} has enrolled with UID ${row.uid} since`);
  if (row.machineId !== machineId) {
    return fail("identity-mismatch", `${node} enrolled on machine ${row.machineId}, this is ${machineId}`);
  }
  return checkSerial(serial, row);
}

/** Only the newest certificate of a node speaks for it, so that an older one is worth nothing on another machine. */
export function checkSerial(serial: string, row: IdentityRow): Result<null> {
  if (serial !== row.serial) return fail("certificate-refused", `${row.node} has a newer certificate than this one`);
  return ok(null);
}
