import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { expect, it } from "vitest";
import { halted, stoppedAt } from "../test/made-runs.ts";
import { liveLines } from "./live.ts";
import { screenFollower } from "./screen-follower.ts";

/** The little of a terminal that the follower uses: lines, up, and erase below. */
function terminal(columns = 80, rows = 24) {
  const lines: string[] = [];
  const write = (text: string) => {
    const up = new RegExp(`^${String.fromCharCode(27)}\\[(\\d+)A${String.fromCharCode(27)}\\[J`);
    const back = up.exec(text);
    if (back) lines.splice(lines.length - Number(back[1]));
    const rest = text.replace(up, "");
    expect(rest.includes(String.fromCharCode(27))).toBe(false);
    lines.push(...rest.split("\n").slice(0, -1));
  };
  return { lines, write, size: () => ({ columns, rows }), colour: (_as: string, text: string) => text };
}

it("shows what goes on in lines that fit the screen", () => {
  const { status } = stoppedAt("w1/drain");
  expect(
    `\n${liveLines(status, status.startedAt + 61_000, { columns: 80, rows: 24 }).join("\n")}\n`,
  ).toMatchInlineSnapshot(`
    "
    [############........] 29 of 48 steps, running, 1 min 1 s, out of service: w1
      drain w1 (1 min 0 s)
    "
  `);
  const why = `a pod named\nby somebody ${"x".repeat(200)}`;
  const many: UpgradeStatus = { ...status, waits: Array(50).fill({ why, on: "cluster", deadline: null }) };
  const small = liveLines(many, status.startedAt, { columns: 40, rows: 10 });
  expect(small).toHaveLength(8);
  for (const line of small) expect(line).toMatch(/^[^\n]{1,39}$/);
});

it("draws over what went on, keeps the events, and leaves the plain end behind", () => {
  const run = halted();
  const screen = terminal();
  const running = { ...run.status, state: "running", seq: 1, findings: [] } as const;
  const follower = screenFollower(screen, running, false);
  const [first, second, third] = run.events;
  if (!first || !second || !third) throw new Error("the run is too short");
  follower.status(running);
  follower.event(first);
  follower.status({ ...running, stepsDone: 3, waits: [] });
  follower.event(second);
  expect(screen.lines[0]).toContain("started by anna");
  expect(screen.lines[1]).toContain("begins:");
  expect(screen.lines.slice(2)).toEqual([expect.stringMatching(/^\[#\.+\] 3 of 50 steps, running/)]);
  follower.event(third);
  follower.finish(run.status);
  follower.stop();
  expect(screen.lines.slice(2, 5)).toEqual([
    expect.stringContaining("done:"),
    "",
    expect.stringMatching(/^run-1: halted/),
  ]);
  expect(screen.lines.filter((l) => l.startsWith("["))).toEqual([]);
});
