import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { type NodeName, nodeName } from "@lockkeeper/core/model/ids";
import { ETCD_TOOLS_FOLDER } from "@lockkeeper/snapshot/etcd-program";
import { isRecipient, type Recipient } from "./etcd/snapshot-file.ts";

/** What the agent is told by its environment. */
export type Config = {
  readonly node: NodeName;
  /** `host:port` of the coordinator's listener for agents. */
  readonly coordinator: string;
  /** `host:port` of its listener for enrolment. */
  readonly enrolment: string;
  readonly authorityFile: string;
  readonly tokenFile: string;
  /** The agent's folder on the host's disk: keys and journal. */
  readonly stateFolder: string;
  /** Where the host's root is seen from the pod. */
  readonly hostRoot: string;
  /** An operator's age key that etcd snapshots are encrypted to; null: they are only compressed. */
  readonly recipient: Recipient;
  /** Where etcd's own programs lie in the agent's image, perhaps of several versions: see @lockkeeper/snapshot. */
  readonly etcdTools: string;
  readonly logLevel: string;
};

const ADDRESS = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})):(\d{1,5})$/;
const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"];

/** Reads the configuration. `request-malformed` names every variable that is wrong, not only the first. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config> {
  const wrong: string[] = [];
  const value = (name: string, fallback?: string): string => {
    const text = env[name] ?? fallback;
    if (text === undefined || text === "") wrong.push(`${name} is not set`);
    return text ?? "";
  };
  const address = (name: string): string => {
    const text = value(name);
    const port = Number(ADDRESS.exec(text)?.[1]);
    if (text !== "" && !(port >= 1 && port <= 65_535)) wrong.push(`${name} is ${text}, not host:port`);
    return text;
  };
  const path = (name: string, fallback: string): string => {
    const text = value(name, fallback);
    if (text !== "" && !text.startsWith("/")) wrong.push(`${name} is ${text}, not an absolute path`);
    return text;
  };
  const name = value("NODE_NAME");
  const node = nodeName(name);
  if (name !== "" && node === null) wrong.push(`NODE_NAME is ${name}, not a node's name`);
  const logLevel = value("LOCKKEEPER_LOG_LEVEL", "info");
  if (!LEVELS.includes(logLevel)) wrong.push(`LOCKKEEPER_LOG_LEVEL is ${logLevel}, not one of ${LEVELS.join(", ")}`);
  const recipient = env.LOCKKEEPER_SNAPSHOT_RECIPIENT || null;
  if (recipient !== null && !isRecipient(recipient))
    // Not shown: it may be the secret key.
    wrong.push(
      "LOCKKEEPER_SNAPSHOT_RECIPIENT is not an age recipient (age1...); a secret key has no place on a cluster",
    );
  const rest = {
    coordinator: address("LOCKKEEPER_COORDINATOR"),
    enrolment: address("LOCKKEEPER_ENROLMENT"),
    authorityFile: path("LOCKKEEPER_CA_FILE", "/etc/lockkeeper/ca/ca.crt"),
    tokenFile: path("LOCKKEEPER_TOKEN_FILE", "/var/run/secrets/lockkeeper/token"),
    stateFolder: path("LOCKKEEPER_STATE", "/var/lib/lockkeeper/agent"),
    hostRoot: path("LOCKKEEPER_HOST_ROOT", "/proc/1/root"),
    etcdTools: path("LOCKKEEPER_ETCD_TOOLS", ETCD_TOOLS_FOLDER),
    recipient,
    logLevel,
  };
  if (node === null || wrong.length > 0) return fail("request-malformed", wrong.join("; "));
  return ok({ node, ...rest });
}
