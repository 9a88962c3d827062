/** How a command on a node or a kubectl call ended. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** What the suites need of a running lab; `open.ts` makes one from the state that `lab up` wrote. */
export type Lab = {
  readonly kubectl: string;
  readonly kubeconfig: string;
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
  /** What the cluster can be brought to from where it started, oldest first. */
  readonly laterVersions: readonly string[];
  /** What it started with. */
  readonly startVersion: string;
  /** etcd's own tool that restores a snapshot of this cluster: etcdutl or etcdctl. */
  readonly etcdTool: string;
  /** A host's address on the bridge. */
  address(node: string): string;
  /** Runs kubectl; throws with its stderr when it fails. */
  k(args: readonly string[], stdin?: string): Promise<string>;
  /** Runs a shell line on a node; never throws. */
  on(node: string, line: string): Promise<Ended>;
  /** The node's power is cut: its container is killed whole. */
  powerOff(node: string): Promise<void>;
  boot(node: string): Promise<void>;
};

/** All nodes, control planes first. */
export function allNodes(lab: Lab): readonly string[] {
  return [...lab.controlPlanes, ...lab.workers];
}

/** Runs a shell line on a node and answers its stdout; throws when it fails. */
export async function sh(lab: Lab, node: string, line: string): Promise<string> {
  const ended = await lab.on(node, line);
  if (ended.code !== 0) throw new Error(`on ${node}: ${line}\nexit ${ended.code}: ${ended.stderr.slice(-2000)}`);
  return ended.stdout;
}

/** Asks again until the answer is not null. @throws when `seconds` have passed; the message says what was waited for. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | null>, everyMs = 300): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last = "";
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`waited ${seconds} s for ${what}${last === "" ? "" : `; last error: ${last}`}`);
}
