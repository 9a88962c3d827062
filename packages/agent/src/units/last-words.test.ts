import { expect, it } from "vitest";
import type { Host } from "../host/host.ts";
import { lastWords } from "./last-words.ts";

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
