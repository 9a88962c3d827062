import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { EtcdFault, type EtcdMember } from "./member.ts";
import { readAlarms, readHash, readMembers, readSnapshotPiece, readStatus } from "./messages.ts";
import { writeFields } from "./wire.ts";

export type EtcdTls = { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };

const CALL_DEADLINE_MS = 10_000;
/** It reads the whole key space: gigabytes, perhaps from a slow disk. */
const HASH_DEADLINE_MS = 120_000;
/** Two gigabytes, etcd's default quota, at 2 MB/s. */
const SNAPSHOT_DEADLINE_MS = 20 * 60_000;

const EMPTY = Buffer.alloc(0);
const same = (message: Buffer): Buffer => message;

/**
 * Connects to a member over mutual TLS, when it is first called.
 * @param endpoint `https://127.0.0.1:2379`; with `tls` null `http://…`, which tests alone use.
 */
export function etcdMember(endpoint: string, tls: EtcdTls | null): EtcdMember {
  const clients = new Map<string, Client>();
  const client = (url: string): Client => {
    const known = clients.get(url);
    if (known) return known;
    const made = new Client(
      targetOf(url),
      tls ? credentials.createSsl(tls.ca, tls.key, tls.cert) : credentials.createInsecure(),
      {
        // Members' certificates name localhost and their addresses; the signature by etcd's own authority is what counts.
        ...(tls ? { "grpc.ssl_target_name_override": "localhost", "grpc.default_authority": "localhost" } : {}),
        "grpc.max_receive_message_length": 16 * 1024 * 1024,
        // Proxies are for the world outside.
        "grpc.enable_http_proxy": 0,
        // A snapshot is a long stream of small messages: one window of HTTP/2 for many of them.
        "grpc-node.flow_control_window": 1024 * 1024,
      },
    );
    clients.set(url, made);
    return made;
  };
  const call = <T>(
    url: string,
    method: string,
    request: Buffer,
    read: (message: Buffer) => T,
    deadlineMs = CALL_DEADLINE_MS,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: T) => {
        if (error === null && answer !== undefined) resolve(answer);
        else reject(fault(url, method, error));
      };
      const deadline = Date.now() + deadlineMs;
      client(url).makeUnaryRequest(`/etcdserverpb.${method}`, same, read, request, { deadline }, done);
    });
  return {
    status: () => call(endpoint, "Maintenance/Status", EMPTY, readStatus),
    statusAt: (url) => call(url, "Maintenance/Status", EMPTY, readStatus),
    // Linearizable (3.5 and newer; older ones do not know the field): what the quorum knows, not this member alone.
    members: () => call(endpoint, "Cluster/MemberList", writeFields([[1, 1n]]), readMembers),
    alarms: () => call(endpoint, "Maintenance/Alarm", EMPTY, readAlarms),
    hashAt: (url, revision) =>
      call(url, "Maintenance/HashKV", writeFields([[1, revision]]), readHash, HASH_DEADLINE_MS),
    moveLeader: async (to) => {
      await call(endpoint, "Maintenance/MoveLeader", writeFields([[1, to]]), same);
    },
    snapshot: () => pieces(client(endpoint), endpoint),
    close: () => {
      for (const it of clients.values()) it.close();
    },
  };
}

async function* pieces(client: Client, url: string): AsyncIterable<Uint8Array> {
  const deadline = Date.now() + SNAPSHOT_DEADLINE_MS;
  const method = "Maintenance/Snapshot";
  const stream = client.makeServerStreamRequest(`/etcdserverpb.${method}`, same, readSnapshotPiece, EMPTY, {
    deadline,
  });
  try {
    // The stream's end alone is no proof of success: a status other than OK is thrown here as an error.
    for await (const piece of stream) yield piece;
  } catch (error) {
    throw fault(url, method, error instanceof Error ? error : null);
  } finally {
    stream.cancel();
  }
}

function targetOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || "2379"}`;
}

function fault(url: string, method: string, error: Error | null): EtcdFault {
  return new EtcdFault(`etcd at ${url}, ${method}: ${error?.message ?? "no answer"}`, { cause: error });
}
