import { request } from "node:http";
import { join } from "node:path";
import { execa } from "execa";
import { saysHindered, saysTooSlow } from "./hindrance.ts";
import { CLEAN_ENV, isKilled, KILLED } from "./run-program.ts";

/** What an etcd that was started on a folder says of what is in it. */
export type EtcdContent = { readonly revision: string; readonly keys: number };

const NAME = "proof";
/** Nobody listens there: a member alone needs no peer. */
export const SCRATCH_MEMBER = { name: NAME, peerUrl: "http://127.0.0.1:1" } as const;
export type ScratchDeadlines = { readonly startMs: number; readonly askMs: number };
/** An index over millions of keys is built at the start. */
const DEADLINES: ScratchDeadlines = { startMs: 180_000, askMs: 300_000 };
const STOP_DEADLINE_MS = 10_000;
const LOOK_EVERY_MS = 50;
const LOOK_DEADLINE_MS = 2_000;
/** A linearizable read: answered once there is a leader and all is applied. */
const ONE_KEY = { key: "AA==", count_only: true };
const SAID_MAX_CHARS = 600;
/** A panic's stack does not push out what was said before it. */
const HEARD_MAX_CHARS = 32_768;
/** The longest path of a socket that Linux takes (unix(7)). */
const SOCKET_MAX = 107;

export class ScratchFault extends Error {
  override readonly name: string = "ScratchFault";
}

/** etcd was not let: killed from outside, no time, no space, no right. Nothing is known of what it read. */
export class ScratchHindered extends ScratchFault {
  override readonly name = "ScratchHindered";
}

/**
 * Starts etcd on a restored data folder, reads all of it, and stops it. It listens on sockets in `cwd` alone: what is in
 * a snapshot is shown to nobody else on this machine.
 * @param cwd a folder that its owner alone may enter
 * @throws ScratchFault when etcd does not start on it, or answers with an error; of those ScratchHindered when it was not let
 */
export async function readRestored(
  etcd: string,
  dataDir: string,
  cwd: string,
  { startMs, askMs }: ScratchDeadlines = DEADLINES,
  signal?: AbortSignal,
): Promise<EtcdContent> {
  const socketPath = join(cwd, "c:1");
  if (Buffer.byteLength(socketPath) > SOCKET_MAX)
    throw new ScratchHindered(`${cwd} is too long a path for the sockets of an etcd in it`);
  const flags = {
    "--name": NAME,
    "--data-dir": dataDir,
    "--listen-client-urls": "unix://c:1",
    "--advertise-client-urls": "unix://c:1",
    "--listen-peer-urls": "unix://p:1",
    "--initial-advertise-peer-urls": SCRATCH_MEMBER.peerUrl,
    "--initial-cluster": `${NAME}=${SCRATCH_MEMBER.peerUrl}`,
    // The database may be as full as etcd's own limit lets it be.
    "--quota-backend-bytes": String(16 * 1024 ** 3),
  };
  const child = execa(etcd, Object.entries(flags).flat(), {
    cwd,
    env: { ...CLEAN_ENV, ETCD_UNSUPPORTED_ARCH: process.arch },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    buffer: false,
    forceKillAfterDelay: STOP_DEADLINE_MS,
    // It ends with us, whatever ends us.
    cleanup: true,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text: Buffer) => {
      said = (said + text.toString("utf8")).slice(-HEARD_MAX_CHARS);
    });
  let over = false;
  const ended = child.then(() => {
    over = true;
  });
  try {
    await started(
      socketPath,
      () => over,
      () => said.slice(-SAID_MAX_CHARS),
      startMs,
    );
    return await content(socketPath, askMs);
  } catch (error) {
    child.kill("SIGTERM");
    const end = await child;
    if (isKilled(end)) throw new ScratchHindered(`etcd ${KILLED}`);
    const why = error instanceof Error ? error.message : String(error);
    const notStarted = end.exitCode === undefined && end.signal === undefined;
    if (notStarted) throw new ScratchHindered(`etcd was not started: ${end.shortMessage ?? why}`);
    throw signal?.aborted || saysHindered(said) ? new ScratchHindered(why) : error;
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

async function started(socketPath: string, over: () => boolean, said: () => string, deadlineMs: number): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    if (over()) throw new ScratchFault(`etcd did not start on what was restored: ${said()}`);
    // Not /health: an etcd that was full takes its alarm with it, and is well but for that.
    const why = await ask(socketPath, "/v3/kv/range", ONE_KEY, LOOK_DEADLINE_MS).then(
      () => null,
      (error: Error) => error,
    );
    if (why === null) return;
    // The alarm of a member whose data differed from the others': it refuses every read.
    if (why.message.includes("corrupt cluster")) throw why;
    if (performance.now() > deadline)
      throw new ScratchHindered(`etcd did not serve what was restored within ${deadlineMs / 1000} s: ${said()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** All keys (`\0` to `\0` means every one), and a hash over all data, which reads every page of it. */
async function content(socketPath: string, deadlineMs: number): Promise<EtcdContent> {
  const all = { key: "AA==", range_end: "AA==", count_only: true };
  const range = await ask(socketPath, "/v3/kv/range", all, deadlineMs);
  const header = range.header;
  const revision = typeof header === "object" && header !== null && "revision" in header ? String(header.revision) : "";
  if (!/^\d+$/.test(revision)) throw new ScratchFault("etcd did not say what its revision is");
  await ask(socketPath, "/v3/maintenance/hash", { revision }, deadlineMs);
  return { revision, keys: Number(range.count ?? 0) };
}

function ask(
  socketPath: string,
  path: string,
  body: object,
  deadlineMs: number,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, Fault = ScratchFault) => reject(new Fault(`etcd on what was restored, ${path}: ${why}`));
    const call = request({ socketPath, path, method: "POST", agent: false, timeout: deadlineMs }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("error", (error) => fail(error.message));
      answer.on("end", () => {
        const text = Buffer.concat(pieces).toString("utf8");
        try {
          const value: unknown = JSON.parse(text);
          if (answer.statusCode === 200 && typeof value === "object" && value !== null) resolve({ ...value });
          else
            fail(
              `${answer.statusCode}: ${text.slice(0, SAID_MAX_CHARS)}`,
              saysTooSlow(text) ? ScratchHindered : ScratchFault,
            );
        } catch {
          fail(`${answer.statusCode}: ${text.slice(0, SAID_MAX_CHARS)}`);
        }
      });
    });
    call.on("timeout", () => {
      fail(`no answer within ${deadlineMs / 1000} s`, ScratchHindered);
      call.destroy();
    });
    call.on("error", (error) => fail(error.message));
    call.end(JSON.stringify(body));
  });
}
