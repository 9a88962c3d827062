import { closeSync, openSync, utimesSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { loadContract } from "@lockkeeper/protocol/contract";
import { pino } from "pino";
import { openHost } from "./assemble.ts";
import { readConfig } from "./config.ts";
import { createCopyKeeper } from "./copies/keep.ts";
import { createIdentity } from "./enrol/identity.ts";
import { createKeysFile } from "./enrol/keys-file.ts";
import { runAgent } from "./session/agent.ts";
import { createDownloader } from "./session/downloader.ts";
import { createUploader } from "./session/uploader.ts";

/** A probe may call the agent unwell when the heartbeat file is older than a minute. */
const HEARTBEAT_MS = 10_000;
const EXIT_WITHIN_MS = 500;

const config = readConfig(process.env);
if (!config.ok) {
  process.stderr.write(`lockkeeper-agent: ${config.problem.detail}\n`);
  process.exit(2);
}
const {
  node,
  coordinator,
  enrolment,
  authorityFile,
  tokenFile,
  stateFolder,
  hostRoot,
  recipient,
  etcdTools,
  logLevel,
} = config.value;
const log = pino({ level: logLevel, base: { node } });
await mkdir(stateFolder, { recursive: true, mode: 0o700 });
const now = () => Date.now();
const contract = loadContract();
const keysFile = createKeysFile(join(stateFolder, "identity.pem"));
const identity = createIdentity({
  node,
  contract,
  coordinator,
  enrolment,
  authorityFile,
  tokenFile,
  keysFile,
  now,
  log,
});
const uploader = createUploader({ identity, log });
const download = createDownloader({ identity, log });
const host = await openHost({ node, hostRoot, stateFolder, uploader, download, recipient, etcdTools, log });

const stop = new AbortController();
for (const name of ["SIGTERM", "SIGINT"] as const) {
  // What runs on the host is a unit of its own and goes on: the next agent takes it up.
  process.once(name, () => {
    log.info({ signal: name }, "stopping");
    stop.abort();
    // Whatever a session was waiting for: nothing here is worth more than the grace period.
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS);
  });
}

const heartbeat = join(stateFolder, "heartbeat");
let isConnected = false;
const connected = (is: boolean) => {
  isConnected = is;
  if (is) touch(heartbeat);
};
setInterval(() => isConnected && touch(heartbeat), HEARTBEAT_MS).unref();

const copies = createCopyKeeper({ folder: join(stateFolder, "snapshot-copies"), download, log });
await runAgent({ node, ...host, copies, identity, now, log, connected }, stop.signal);
process.exit(0);

function touch(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
    utimesSync(path, new Date(), new Date());
  } catch (err) {
    log.warn({ err }, "the heartbeat file could not be touched");
  }
}
