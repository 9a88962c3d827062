import type { Variable } from "@lockkeeper/core/model/variable";

const TEXT = { is: "text" } as const;
const PATH = { is: "path" } as const;
const ADDRESS = { is: "address" } as const;

/** What `readConfig` reads, for docs/configuration.md. */
export const AGENT_VARIABLES: readonly Variable[] = [
  { name: "NODE_NAME", form: TEXT, fallback: null, means: "The node that the agent runs on, by its Node's name." },
  {
    name: "LOCKKEEPER_COORDINATOR",
    form: ADDRESS,
    fallback: null,
    means: "The coordinator's listener for agents. An address that needs no cluster DNS.",
  },
  { name: "LOCKKEEPER_ENROLMENT", form: ADDRESS, fallback: null, means: "Its listener for enrolment." },
  {
    name: "LOCKKEEPER_CA_FILE",
    form: PATH,
    fallback: "/etc/lockkeeper/ca/ca.crt",
    means: "The authority that signs the coordinator's certificate: mounted from the ConfigMap that it publishes.",
  },
  {
    name: "LOCKKEEPER_TOKEN_FILE",
    form: PATH,
    fallback: "/var/run/secrets/lockkeeper/token",
    means: "The projected service account token that the agent enrols with.",
  },
  {
    name: "LOCKKEEPER_STATE",
    form: PATH,
    fallback: "/var/lib/lockkeeper/agent",
    means: "Its folder on the host's disk: keys, journal, results and output of steps, snapshots, saved node state.",
  },
  {
    name: "LOCKKEEPER_HOST_ROOT",
    form: PATH,
    fallback: "/proc/1/root",
    means: "Where the host's root is seen from the pod.",
  },
  {
    name: "LOCKKEEPER_ETCD_TOOLS",
    form: PATH,
    fallback: "/opt/lockkeeper/etcd",
    means: "Where etcd's own tools for restores lie, a folder for each minor.",
  },
  {
    name: "LOCKKEEPER_SNAPSHOT_RECIPIENT",
    form: TEXT,
    fallback: "",
    means: "The public key (`age1...`) that etcd snapshots are encrypted to. Not set: they are only compressed.",
  },
  {
    name: "LOCKKEEPER_LOG_LEVEL",
    form: TEXT,
    fallback: "info",
    means: "fatal, error, warn, info, debug or trace.",
  },
];
