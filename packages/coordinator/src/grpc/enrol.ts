import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid, Instant, MachineId } from "@lockkeeper/core/model/ids";
import { parseMachineId } from "@lockkeeper/protocol/codec/ids";
import type { EnrolResponse } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/EnrolResponse";
import type { Authority } from "@lockkeeper/protocol/x509/authority";
import type { AgentCertificate, AgentIdentity } from "@lockkeeper/protocol/x509/identity";
import type { Logger } from "pino";
import type { TokenReviewer } from "../ports/enrolment.ts";
import type { IdentityRow, Store } from "../ports/store.ts";
import type { ApprovalDesk } from "./approvals.ts";
import { checkSerial, type KnownNode } from "./hello-check.ts";
import type { Registry } from "./registry.ts";

/** Service account tokens are about 1 KiB. */
const TOKEN_MAX_CHARS = 16_384;
/** Each asks the API server: a flood of strangers must not become one there. */
const AT_ONCE_MAX = 16;

export type EnrolParts = {
  readonly cluster: ClusterUid;
  readonly authority: Authority;
  readonly reviewer: TokenReviewer;
  readonly store: Pick<Store, "identity" | "putIdentity">;
  readonly registry: Pick<Registry, "live" | "drop">;
  readonly desk: ApprovalDesk;
  readonly known: KnownNode;
  readonly now: () => Instant;
  /** Of an agent's certificate, in milliseconds. */
  readonly lifeMs: number;
  readonly log: Logger;
};

type Asked = { readonly token: string; readonly csrPem: string; readonly machineId: string };

export type Enrolments = {
  /** A first certificate, by a service account token. */
  enrol(asked: Asked): Promise<Result<EnrolResponse>>;
  /** The next certificate of the identity that the present one proves. */
  renew(present: AgentCertificate, csrPem: string): Promise<Result<EnrolResponse>>;
};

/** Who gets a certificate: the node behind the token and nobody else, whatever the request says. */
export function createEnrolments(parts: EnrolParts): Enrolments {
  const { cluster, authority, reviewer, store, registry, desk, known, now, lifeMs, log } = parts;
  let atOnce = 0;

  const issue = async (csrPem: string, identity: AgentIdentity, machineId: MachineId) => {
    const issued = await authority.issueAgent(csrPem, identity, now(), lifeMs);
    if (!issued.ok) return issued;
    const { certificatePem, serial, notAfter } = issued.value;
    const { node, uid } = identity;
    // notAfter comes from our own clock plus the life: an instant of the coordinator.
    store.putIdentity({ node, uid, machineId, serial, notAfter: notAfter as Instant });
    log.info({ node, uid, machineId, serial, notAfter }, "certificate issued");
    return { ok: true, value: { certificatePem, node, nodeUid: uid, clusterUid: cluster } } as const;
  };

  const enrol = async ({ token, csrPem, machineId: text }: Asked): Promise<Result<EnrolResponse>> => {
    const machineId = parseMachineId(text);
    if (machineId === null) return fail("request-malformed", "machine_id is none");
    if (token === "" || token.length > TOKEN_MAX_CHARS) return fail("request-malformed", "token is empty or too long");
    const reviewed = await reviewer.review(token);
    if (!reviewed.ok) return reviewed;
    const { node, uid } = reviewed.value;
    const row = store.identity(node);
    const why = registry.live(node)
      ? `an agent of ${node} is connected now`
      : row !== null && row.uid === uid && row.machineId !== machineId
        ? `${node} was machine ${row.machineId} and is ${machineId} now`
        : null;
    const asker = { node, uid, machineId };
    if (why !== null && !desk.spend(asker)) {
      desk.ask(asker, why);
      return fail("enrolment-needs-approval", why);
    }
    const issued = await issue(csrPem, { cluster, node, uid }, machineId);
    if (issued.ok && why !== null) registry.drop(node, { code: "peer-away", detail: `${node} was enrolled anew` });
    return issued;
  };

  return {
    async enrol(asked) {
      if (atOnce >= AT_ONCE_MAX) return fail("rate-limited", "too many enrolments at once");
      atOnce++;
      try {
        const result = await enrol(asked);
        if (!result.ok) log.warn({ ...result.problem }, "enrolment refused");
        return result;
      } finally {
        atOnce--;
      }
    },
    async renew({ identity, serial }, csrPem) {
      const row = store.identity(identity.node);
      const checked = checkRenewal(identity, serial, row, known);
      if (!checked.ok) log.warn({ ...identity, ...checked.problem }, "renewal refused");
      return checked.ok ? issue(csrPem, identity, checked.value.machineId) : checked;
    },
  };
}

function checkRenewal(identity: AgentIdentity, serial: string, row: IdentityRow | null, known: KnownNode) {
  const { node, uid } = identity;
  if (known(node, uid) === false) return fail("identity-mismatch", `the cluster has no node ${node} with UID ${uid}`);
  if (row === null) return fail("certificate-refused", `no enrolment of ${node} is on record here`);
  if (row.uid !== uid) return fail("identity-mismatch", `${node} has enrolled with UID ${row.uid} since`);
  const newest = checkSerial(serial, row);
  return newest.ok ? ok(row) : newest;
}
