import type { Host } from "../host/host.ts";

/** The container runtime and its version as people write it, e.g. `containerd 1.6.20`; `unknown` when none is found. */
export async function runtimeVersion(host: Host): Promise<string> {
  for (const runtime of ["containerd", "crio"] as const) {
    const { stdout, failure } = await host.run({ do: "runtime-version", runtime });
    const version = failure === null ? runtimeOf(stdout) : null;
    if (version !== null) return `${runtime === "crio" ? "cri-o" : runtime} ${version}`;
  }
  return "unknown";
}

/** The version in `containerd containerd.io 1.7.2 0cae…`, `containerd github.com/… 1.6.20~ds1 …` or `crio version 1.28.1`. */
export function runtimeOf(text: string): string | null {
  return /(?:^|\s)v?(\d+\.\d+\.\d+[^\s]*)/.exec(text)?.[1] ?? null;
}
