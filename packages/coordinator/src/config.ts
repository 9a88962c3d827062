import { hostname } from "node:os";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { type Instant, type NodeName, nodeName } from "@lockkeeper/core/model/ids";
import { type Schedule, scheduleFault } from "@lockkeeper/core/rules/schedule";
import { ETCD_TOOLS_FOLDER } from "@lockkeeper/snapshot/etcd-program";
import type { Retention } from "./snapshots/retention.ts";

/** What the coordinator is told by its environment. */
export type Config = {
  readonly dataFolder: string;
  readonly http: {
    readonly address: string;
    readonly port: number;
    readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  };
  readonly agentPort: number;
  readonly enrolPort: number;
  /** The namespace that it is installed in. */
  readonly namespace: string;
  /** Holder of the Lease. */
  readonly identity: string;
  readonly nodeName: NodeName | null;
  readonly kubeconfigFile: string | null;
  readonly tokensFile: string;
  readonly machineIdFile: string;
  /** How many etcd snapshots are kept here. */
  readonly snapshots: Retention;
  /** When snapshots are taken, and verified, by themselves; null: never. */
  readonly snapshotSchedule: Schedule | null;
  readonly verifySchedule: Schedule | null;
  /** Where etcd's own programs lie in the coordinator's image: snapshots are proven with them. */
  readonly etcdTools: string;
  /** Hosts, `name` or `name:port`, that checks of a policy may ask. */
  readonly gateHosts: readonly string[];
  /** Webhooks that are told of upgrades; null: none. */
  readonly webhooksFile: string | null;
  readonly logLevel: string;
};

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"];

/** Reads the configuration. `request-malformed` names every variable that is wrong, not only the first. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<Config> {
  const wrong: string[] = [];
  const text = (name: string, fallback: string) => {
    const value = env[name];
    return value === undefined || value === "" ? fallback : value;
  };
  const optional = (name: string) => text(name, "") || null;
  const port = (name: string, fallback: number) => {
    const value = Number(text(name, String(fallback)));
    if (!Number.isInteger(value) || value < 1 || value > 65_535)
      wrong.push(`${name} is ${env[name]}, not a port from 1 to 65535`);
    return value;
  };
  const whole = (name: string, fallback: number, least: number, most: number) => {
    const value = Number(text(name, String(fallback)));
    if (!Number.isInteger(value) || value < least || value > most)
      wrong.push(`${name} is ${env[name]}, not a whole number from ${least} to ${most}`);
    return value;
  };
  const path = (name: string, fallback: string) => {
    const value = text(name, fallback);
    if (!value.startsWith("/")) wrong.push(`${name} is ${value}, not an absolute path`);
    return value;
  };
  const zone = text("LOCKKEEPER_SNAPSHOT_ZONE", "UTC");
  const schedule = (name: string): Schedule | null => {
    const cron = optional(name);
    if (cron === null) return null;
    const made = { cron, zone };
    const why = scheduleFault(made, Date.now() as Instant);
    if (why !== null) wrong.push(`${name} is "${cron}" in ${zone}, not five fields of cron: ${why}`);
    return made;
  };
  const node = optional("NODE_NAME");
  const named = node === null ? null : nodeName(node);
  if (node !== null && named === null) wrong.push(`NODE_NAME is ${node}, not a node's name`);
  const [certFile, keyFile] = [optional("LOCKKEEPER_TLS_CERT_FILE"), optional("LOCKKEEPER_TLS_KEY_FILE")];
  if ((certFile === null) !== (keyFile === null))
    wrong.push("LOCKKEEPER_TLS_CERT_FILE and LOCKKEEPER_TLS_KEY_FILE belong together");
  const hosts = text("LOCKKEEPER_GATE_HOSTS", "")
    .split(",")
    .map((host) => host.trim())
    .filter((host) => host !== "");
  for (const host of hosts)
    if (!/^[A-Za-z0-9.[\]:-]{1,260}$/.test(host))
      wrong.push(`LOCKKEEPER_GATE_HOSTS names ${host}, not a host or host:port`);
  const logLevel = text("LOCKKEEPER_LOG_LEVEL", "info");
  if (!LEVELS.includes(logLevel)) wrong.push(`LOCKKEEPER_LOG_LEVEL is ${logLevel}, not one of ${LEVELS.join(", ")}`);
  const config: Config = {
    dataFolder: path("LOCKKEEPER_DATA", "/var/lib/lockkeeper/coordinator"),
    http: {
      address: text("LOCKKEEPER_HTTP_ADDRESS", "0.0.0.0"),
      port: port("LOCKKEEPER_HTTP_PORT", 7440),
      tls: certFile !== null && keyFile !== null ? { certFile, keyFile } : null,
    },
    agentPort: port("LOCKKEEPER_AGENT_PORT", 7443),
    enrolPort: port("LOCKKEEPER_ENROLMENT_PORT", 7444),
    namespace: text("POD_NAMESPACE", "lockkeeper"),
    identity: text("POD_NAME", hostname()),
    nodeName: named,
    kubeconfigFile: optional("LOCKKEEPER_KUBECONFIG"),
    tokensFile: path("LOCKKEEPER_TOKENS_FILE", "/etc/lockkeeper/tokens/tokens.json"),
    machineIdFile: path("LOCKKEEPER_MACHINE_ID_FILE", "/etc/machine-id"),
    snapshots: {
      perNode: whole("LOCKKEEPER_SNAPSHOTS_PER_NODE", 10, 1, 1000),
      totalBytes: whole("LOCKKEEPER_SNAPSHOTS_GIB", 32, 1, 100_000) * 1024 ** 3,
    },
    snapshotSchedule: schedule("LOCKKEEPER_SNAPSHOT_SCHEDULE"),
    verifySchedule: schedule("LOCKKEEPER_SNAPSHOT_VERIFY_SCHEDULE"),
    etcdTools: path("LOCKKEEPER_ETCD_TOOLS", ETCD_TOOLS_FOLDER),
    gateHosts: hosts,
    webhooksFile: optional("LOCKKEEPER_WEBHOOKS_FILE"),
    logLevel,
  };
  return wrong.length > 0 ? fail("request-malformed", wrong.join("; ")) : ok(config);
}
