import { expect, it } from "vitest";
import type { Host } from "../host/host.ts";
import { causeIn, lastWords } from "./last-words.ts";

const of = (log: string) => {
  const readEnd = async () => Buffer.from(log);
  return lastWords({ files: { readEnd } } as unknown as Host, "/log");
};

it("gives the line that reads like the cause, not the advice after it nor what the unit's script says", async () => {
  const kubeadm = `[lockkeeper] 2026-01-01T00:00:00Z kubeadm upgrade apply
[upgrade/apply] FATAL: couldn't upgrade control plane: timed out waiting for the condition
To see the stack trace of this one execute with --v=5 or higher

[lockkeeper] 2026-01-01T00:00:09Z ended with 1
`;
  expect(await of(kubeadm)).toBe(
    "[upgrade/apply] FATAL: couldn't upgrade control plane: timed out waiting for the condition",
  );
  const apt =
    "Reading package lists...\nE: Could not get lock /var/lib/dpkg/lock-frontend.\nIs another process using it?\n";
  expect(await of(apt)).toBe("E: Could not get lock /var/lib/dpkg/lock-frontend.");
});

it("gives the last line where none reads like a cause, nothing where nothing was said, and never a secret", async () => {
  expect(await of("one\ntwo\n\n")).toBe("two");
  expect(await of("")).toBe("");
  expect(await of("[lockkeeper] ended with 1\n")).toBe("");
  expect(await of(`error: join with abcdef.0123456789abcdef`)).toBe("error: join with [token]");
  expect(await of(`error: ${"x".repeat(900)}`)).toHaveLength(300);
});

it("looks past the stacks of all goroutines that a kubelet prints after its fatal error", () => {
  const call = (n: number) => `k8s.io/kubernetes/pkg/some.(*Thing).call${n}(0xc00061a000, 0x11, {0x4c2d1b0?, 0x1}, ...)
\t/go/src/k8s.io/kubernetes/pkg/some/thing.go:${n} +0x85`;
  const calls = Array.from({ length: 40 }, (_, n) => call(n)).join("\n");
  const kubelet = `      --volume-stats-agg-period duration   How often, an error if below zero
F1127 22:12:29.412345    3940 server.go:155] unknown flag: --no-such-flag
goroutine 1 [running]:
k8s.io/kubernetes/vendor/k8s.io/klog/v2.stacks(0xc00061a001, 0xc0000b6000, 0x71, 0xc4)
${calls}
main.main()
\t_output/local/go/src/k8s.io/kubernetes/cmd/kubelet/kubelet.go:41 +0xe5

goroutine 6 [select, 2 minutes]:
k8s.io/kubernetes/vendor/go.opencensus.io/stats/view.(*worker).start(0xc000152370)
created by k8s.io/kubernetes/vendor/go.opencensus.io/stats/view.init.0
\tk8s.io/kubernetes/vendor/go.opencensus.io/stats/view/worker.go:32 +0x85
`;
  expect(causeIn(kubelet)).toBe("F1127 22:12:29.412345    3940 server.go:155] unknown flag: --no-such-flag");
});
