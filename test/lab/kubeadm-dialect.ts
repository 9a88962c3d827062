/** How a kubeadm wants its configuration written. */
export type Dialect = {
  /** `kubeadm.k8s.io/v1beta3` */
  readonly api: string;
  /** True: extraArgs are a list of name and value (from v1beta4 on). */
  readonly argsAsList: boolean;
  /** True: the socket of the container runtime is a URL. */
  readonly socketAsUrl: boolean;
  /** True: the kubelet refuses cgroup v1 unless it is told not to, which it can be since 1.31. */
  readonly asksForCgroupV1: boolean;
};

/**
 * Reads it off what kubeadm itself prints: its number tells nothing where one source goes under several.
 * @param printed the output of `kubeadm config print init-defaults`. @param version `v1.34.2`
 * @throws when it names no version of its configuration.
 */
export function dialectOf(printed: string, version: string): Dialect {
  const api = /^apiVersion: (kubeadm\.k8s\.io\/\S+)$/m.exec(printed)?.[1];
  if (api === undefined)
    throw new Error(`kubeadm ${version} prints defaults without a version: ${printed.slice(0, 300)}`);
  const beta = Number(/v1beta(\d+)$/.exec(api)?.[1] ?? Number.POSITIVE_INFINITY);
  return {
    api,
    argsAsList: beta >= 4,
    socketAsUrl: /^\s*criSocket: unix:/m.test(printed),
    asksForCgroupV1: Number(version.split(".")[1]) >= 31,
  };
}

/** `extraArgs` of a component, as YAML in one line. */
export function extraArgs(dialect: Dialect, args: Readonly<Record<string, string>>): string {
  const entries = Object.entries(args);
  return JSON.stringify(
    dialect.argsAsList ? entries.map(([name, value]) => ({ name, value })) : Object.fromEntries(entries),
  );
}
