import type { Variable } from "@lockkeeper/core/model/variable";

const TEXT = { is: "text" } as const;
const PATH = { is: "path" } as const;
const PORT = { is: "port" } as const;

/** What `readConfig` reads, for docs/configuration.md. The fallback of POD_NAME is the host's name. */
export const COORDINATOR_VARIABLES: readonly Variable[] = [
  {
    name: "LOCKKEEPER_DATA",
    form: PATH,
    fallback: "/var/lib/lockkeeper/coordinator",
    means: "Where plans, run logs, identities and snapshots are kept: a local disk, refused on a network file system.",
  },
  {
    name: "LOCKKEEPER_HTTP_ADDRESS",
    form: TEXT,
    fallback: "0.0.0.0",
    means: "The address on which the REST API is served.",
  },
  { name: "LOCKKEEPER_HTTP_PORT", form: PORT, fallback: "7440", means: "Its port: API, health, readiness, metrics." },
  {
    name: "LOCKKEEPER_TLS_CERT_FILE",
    form: TEXT,
    fallback: "",
    means: "The certificate of the API's HTTPS, PEM; with `LOCKKEEPER_TLS_KEY_FILE`. Neither: plain HTTP.",
  },
  { name: "LOCKKEEPER_TLS_KEY_FILE", form: TEXT, fallback: "", means: "Its private key, PEM." },
  {
    name: "LOCKKEEPER_AGENT_PORT",
    form: PORT,
    fallback: "7443",
    means: "Where agents keep their sessions: gRPC, mutual TLS.",
  },
  {
    name: "LOCKKEEPER_ENROLMENT_PORT",
    form: PORT,
    fallback: "7444",
    means: "Where agents without a certificate ask for one.",
  },
  {
    name: "POD_NAMESPACE",
    form: TEXT,
    fallback: "lockkeeper",
    means: "The namespace that it is installed in: of its Lease, its authority's Secret, the agents' pods.",
  },
  { name: "POD_NAME", form: TEXT, fallback: "", means: "Its name as the Lease's holder. Otherwise the host's name." },
  {
    name: "NODE_NAME",
    form: TEXT,
    fallback: "",
    means: "The node that it runs on: its turn comes last of its group. Not set: it runs elsewhere.",
  },
  {
    name: "LOCKKEEPER_KUBECONFIG",
    form: TEXT,
    fallback: "",
    means: "A kubeconfig. Not set: the pod's service account.",
  },
  {
    name: "LOCKKEEPER_TOKENS_FILE",
    form: PATH,
    fallback: "/etc/lockkeeper/tokens/tokens.json",
    means: "Who may speak over the API, by token and role: see [security.md](security.md#tokens).",
  },
  {
    name: "LOCKKEEPER_MACHINE_ID_FILE",
    form: PATH,
    fallback: "/etc/machine-id",
    means: "The machine-id of its host, by which a snapshot's copy is known to lie on another machine.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOTS_PER_NODE",
    form: { is: "whole", min: 1, max: 1000 },
    fallback: "10",
    means: "How many etcd snapshots of each node are kept here.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOTS_GIB",
    form: { is: "whole", min: 1, max: 100_000 },
    fallback: "32",
    means: "How much they may take in all, in GiB. The newest of a node is never removed.",
  },
  {
    name: "LOCKKEEPER_ETCD_TOOLS",
    form: PATH,
    fallback: "/opt/lockkeeper/etcd",
    means: "Where etcd and its tools lie, a folder for each minor: snapshots are verified with them.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOT_SCHEDULE",
    form: TEXT,
    fallback: "",
    means: "When etcd snapshots are taken by themselves: five fields of cron, `15 */6 * * *`. Not set: never.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOT_VERIFY_SCHEDULE",
    form: TEXT,
    fallback: "",
    means:
      "When the newest snapshot that is not encrypted is verified by a restore here: five fields of cron. Not set: never.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOT_ZONE",
    form: TEXT,
    fallback: "UTC",
    means: "The time zone of both schedules, as `Europe/Berlin`.",
  },
  {
    name: "LOCKKEEPER_GATE_HOSTS",
    form: TEXT,
    fallback: "",
    means: "Hosts that checks of a policy may ask (`name` or `name:port`, divided by commas). Not set: none.",
  },
  {
    name: "LOCKKEEPER_WEBHOOKS_FILE",
    form: TEXT,
    fallback: "",
    means:
      "Who is told of upgrades, a JSON file from a Secret: see [operations.md](operations.md#webhooks). Not set: nobody.",
  },
  {
    name: "LOCKKEEPER_LOG_LEVEL",
    form: TEXT,
    fallback: "info",
    means: "fatal, error, warn, info, debug or trace.",
  },
];
