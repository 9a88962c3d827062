import type { Finding } from "@lockkeeper/core/model/finding";
import { FINDINGS } from "@lockkeeper/core/model/finding-codes";
import { expect, it } from "vitest";
import { at } from "../../../test/scenarios/cluster.ts";
import { halted, stoppedAt, succeeded } from "../test/made-runs.ts";
import { plainFollower } from "./follower.ts";
import { duration, eventLine, findingLines, moment, statusLines, stepNames } from "./render.ts";

process.env.TZ = "UTC";
const shown = (lines: readonly string[]) => `\n${lines.join("\n")}\n`;

it("a finding, at 80 columns", () => {
  const saw = "PodDisruptionBudget shop/web allows 0 disruptions; in the way: shop/web-1, shop/web-2, shop/web-3";
  const finding: Finding = { code: "drain-blocked-by-budget", where: { object: "PodDisruptionBudget shop/web" }, saw };
  const lines = findingLines(finding, 80);
  expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(80);
  expect(shown(lines)).toMatchInlineSnapshot(`
    "
    blocker: drain-blocked-by-budget, PodDisruptionBudget shop/web
      seen: PodDisruptionBudget shop/web allows 0 disruptions; in the way:
        shop/web-1, shop/web-2, shop/web-3
      why it matters: A PodDisruptionBudget allows no eviction of the named pods,
        and did not within the drain's time.
      what to do: Scale the workload up, mend its unready pods or loosen the budget,
        then retry.
    "
  `);
  expect(findingLines(finding)).toContain(`  seen: ${saw}`);
});

it("a finding with a code that only a newer coordinator has", () => {
  const finding = JSON.parse('{"code":"comet-seen","where":{"node":"w1"},"saw":"a comet"}') as Finding;
  expect("comet-seen" in FINDINGS).toBe(false);
  expect(shown(findingLines(finding, 80))).toMatchInlineSnapshot(`
    "
    finding: comet-seen, node w1
      seen: a comet
      This command does not know the code: the coordinator may be newer. See
        docs/findings.md of its version.
    "
  `);
  // Not a row, though every object has it.
  expect(findingLines({ ...finding, code: "constructor" as Finding["code"] })[0]).toBe("finding: constructor, node w1");
});

it("a running upgrade", () => {
  const { status } = stoppedAt("w1/drain");
  expect(shown(statusLines(status, status.startedAt + 3_723_000, 80))).toMatchInlineSnapshot(`
    "
    run-1: running, v1.20.2 -> v1.21.0
      29 of 48 steps done in 1 h 2 min, started by anna at 08:00:00
      now: drain w1 (1 h 2 min)
      waits: drain w1: at it (until 08:30:00)
      out of service: w1
      what you can do: lockkeeper pause, lockkeeper abort
    "
  `);
});

it("a time of another day has its date", () => {
  const now = Date.UTC(2026, 10, 27, 21, 56, 12);
  expect(moment(Date.UTC(2026, 10, 27, 8, 0, 1), now)).toBe("08:00:01");
  expect(moment(Date.UTC(2026, 10, 30, 21, 56, 3), now)).toBe("2026-11-30 21:56:03");
});

it("a rollback and a restore say that they are no upgrade", () => {
  const { status } = halted();
  expect(statusLines({ ...status, purpose: "rollback" }, 0)[0]).toBe("run-1: HALTED, rollback v1.20.2 -> v1.21.0");
  expect(statusLines({ ...status, purpose: "restore" }, 0)[0]).toBe("run-1: HALTED, restore of etcd at v1.21.0");
  const told: string[] = [];
  plainFollower((line) => told.push(line), { ...status, purpose: "rollback" }, false, 80).finish({
    ...status,
    purpose: "rollback",
  });
  expect(told[1]).toMatch(/^run-1: rollback halted, 29 of 50 steps done/);
});

it("a halted upgrade offers what the command has, and no more", () => {
  const { status } = halted();
  const more = { ...status, can: [...status.can, "teleport" as never] };
  expect(shown(statusLines(more, status.startedAt + 60_000, 80))).toMatchInlineSnapshot(`
    "
    run-1: HALTED, v1.20.2 -> v1.21.0
      29 of 50 steps done in 1 min 0 s, started by anna at 08:00:00
      waits: halted (drain-blocked-by-budget, drain-put-back): retry or abort
      blocker: drain-blocked-by-budget, the cluster
        seen: made to fail
        why it matters: A PodDisruptionBudget allows no eviction of the named pods,
          and did not within the drain's time.
        what to do: Scale the workload up, mend its unready pods or loosen the
          budget, then retry.
      info: drain-put-back, node w1
        seen: w1 is in service again; its kubelet had not been touched
        why it matters: The drain could not finish and the kubelet had not been
          touched: the node was put back into service.
        what to do: Mend what blocked the drain, then retry.
      what you can do: lockkeeper retry, lockkeeper force, lockkeeper abort,
        lockkeeper rollback
    "
  `);
});

it("an upgrade that is over offers nothing", () => {
  const { status } = succeeded();
  const lines = statusLines({ ...status, can: ["abort"] }, at(0));
  expect(shown(lines)).toMatchInlineSnapshot(`
    "
    run-1: succeeded, v1.20.2 -> v1.21.0
      48 of 48 steps done in 1 s, started by anna at 08:00:00
    "
  `);
});

it("events: an end carries its node like a beginning", () => {
  const { events, status } = halted();
  const { titles, nodes } = stepNames(status);
  const lines = events.flatMap((e) => eventLine(e, titles, nodes) ?? []);
  expect(shown(lines.slice(0, 6))).toMatchInlineSnapshot(`
    "
    08:00:00  started by anna: v1.20.2 -> v1.21.0 (test)
    08:00:00  cluster  begins: look at the cluster before v1.21.0
    08:00:00  cluster  done: look at the cluster before v1.21.0
    08:00:00  cp1      begins: check the host of cp1 for v1.21.0
    08:00:00  w1       begins: check the host of w1 for v1.21.0
    08:00:00  w2       begins: check the host of w2 for v1.21.0
    "
  `);
  expect(shown(lines.slice(-5))).toMatchInlineSnapshot(`
    "
    08:00:00  w1       done: put back the kubelet configuration of w1
    08:00:00  w1       begins: uncordon w1
    08:00:00  w1       done: uncordon w1
    08:00:00  put back: the drain of w1 could not finish
    08:00:00  HALTED: drain-blocked-by-budget (made to fail); drain-put-back (w1 is in service again; its kubelet had not been touched)
    "
  `);
  const settled = events.find((e) => e.type === "step-settled");
  expect(settled && eventLine(settled, titles)).toMatch(/^\d\d:\d\d:\d\d {2}done: /);
});

it("durations", () => {
  expect([0, 12_400, 200_000, 3_840_000].map(duration)).toEqual(["0 s", "12 s", "3 min 20 s", "1 h 4 min"]);
  expect(duration(-5000)).toBe("0 s");
});
