import { readFile } from "node:fs/promises";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { MachineId, NodeName } from "@lockkeeper/core/model/ids";
import { callOnce } from "@lockkeeper/protocol/call";
import type { Contract } from "@lockkeeper/protocol/contract";
import { agentCredentials, dialOptions, enrolmentCredentials } from "@lockkeeper/protocol/credentials";
import type { AgentClient } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/Agent";
import type { EnrolResponse__Output } from "@lockkeeper/protocol/gen/lockkeeper/agent/v1/EnrolResponse";
import { belongsTogether, readAgentCertificate } from "@lockkeeper/protocol/x509/identity";
import { makeRequest } from "@lockkeeper/protocol/x509/request";
import type { Logger } from "pino";
import type { AgentKeys, KeysFile } from "./keys-file.ts";

/** A certificate so close to its end is not used for a new connection. */
const LEAST_LIFE_MS = 1_000;

export type IdentityOptions = {
  readonly node: NodeName;
  readonly contract: Contract;
  /** `host:port` of the coordinator's two listeners; an IP address needs no DNS. */
  readonly coordinator: string;
  readonly enrolment: string;
  /** PEM file of the certificate authority. Read anew each time: the cluster may put another there. */
  readonly authorityFile: string;
  /** The projected service account token, replaced by the kubelet from time to time. */
  readonly tokenFile: string;
  readonly keysFile: KeysFile;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
};

/** Who this agent is to the coordinator: its key and certificate, got by enrolment and kept on the host's disk. */
export type Identity = {
  /** The present keys, those on disk, or new ones by enrolment. */
  ensure(machineId: MachineId): Promise<Result<AgentKeys>>;
  /** The next certificate, by the present one. */
  renew(): Promise<Result<AgentKeys>>;
  /** Forgets keys that the coordinator does not accept; the next {@link ensure} enrols. */
  discard(): Promise<void>;
  /** A new connection with the present keys, to be closed by the caller. `certificate-refused` while there are none. */
  dial(): Promise<Result<AgentClient>>;
};

export function createIdentity(options: IdentityOptions): Identity {
  const { node, contract, coordinator, enrolment, authorityFile, tokenFile, keysFile, now, log } = options;
  let present: AgentKeys | null = null;

  const usable = (keys: AgentKeys | null, authorityPem: string): keys is AgentKeys =>
    keys !== null &&
    keys.certificate.identity.node === node &&
    keys.certificate.notAfter - now() > LEAST_LIFE_MS &&
    belongsTogether(authorityPem, keys.certificatePem, keys.keyPem);

  const keep = async (authorityPem: string, keyPem: string, certificatePem: string): Promise<Result<AgentKeys>> => {
    const certificate = readAgentCertificate(certificatePem);
    if (!certificate.ok) return certificate;
    const { identity, notAfter, serial } = certificate.value;
    if (identity.node !== node) {
      return fail("identity-mismatch", `the token says that this pod runs on ${identity.node}, NODE_NAME says ${node}`);
    }
    const keys = { keyPem, certificatePem, certificate: certificate.value };
    if (!usable(keys, authorityPem)) return fail("certificate-refused", "the certificate received does not fit");
    await keysFile.save(keys);
    present = keys;
    log.info({ uid: identity.uid, serial, notAfter: new Date(notAfter).toISOString() }, "certificate received");
    return ok(keys);
  };

  const enrol = async (authorityPem: string, machineId: MachineId): Promise<Result<AgentKeys>> => {
    const token = await readText(tokenFile, "the service account token");
    if (!token.ok) return token;
    const { keyPem, csrPem } = await makeRequest();
    const client = new contract.Enrolment(enrolment, enrolmentCredentials(authorityPem), dialOptions("enrolment"));
    try {
      const request = { token: token.value.trim(), csrPem, machineId };
      const answer = await callOnce<EnrolResponse__Output>((...rest) => client.Enrol(request, ...rest));
      return answer.ok ? await keep(authorityPem, keyPem, answer.value.certificatePem) : answer;
    } finally {
      client.close();
    }
  };

  const dial = async (): Promise<Result<AgentClient>> => {
    const authority = await readText(authorityFile, "the certificate authority");
    if (!authority.ok) return authority;
    if (!usable(present, authority.value)) return fail("certificate-refused", "there is no valid certificate yet");
    return ok(new contract.Agent(coordinator, agentCredentials(authority.value, present), dialOptions("agents")));
  };

  return {
    async ensure(machineId) {
      const authority = await readText(authorityFile, "the certificate authority");
      if (!authority.ok) return authority;
      if (usable(present, authority.value)) return ok(present);
      const stored = await keysFile.load();
      if (usable(stored, authority.value)) {
        present = stored;
        return ok(stored);
      }
      return enrol(authority.value, machineId);
    },
    async renew() {
      const authority = await readText(authorityFile, "the certificate authority");
      if (!authority.ok) return authority;
      const client = await dial();
      if (!client.ok) return client;
      try {
        const { keyPem, csrPem } = await makeRequest();
        const answer = await callOnce<EnrolResponse__Output>((...rest) => client.value.Renew({ csrPem }, ...rest));
        return answer.ok ? await keep(authority.value, keyPem, answer.value.certificatePem) : answer;
      } finally {
        client.value.close();
      }
    },
    async discard() {
      present = null;
      await keysFile.discard();
    },
    dial,
  };
}

async function readText(path: string, what: string): Promise<Result<string>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (error) {
    return fail("peer-away", `${what} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
