import type { RunEvent } from "@lockkeeper/core/model/event";
import { afterEach, describe, expect, it } from "vitest";
import { type FakeCoordinator, fakeCoordinator, problem, serves } from "../test/fake-coordinator.ts";
import { halted, stoppedAt, succeeded } from "../test/made-runs.ts";
import { api, ask, type Connection, Refused, Unreachable } from "./client.ts";
import { type Follower, jsonFollower, plainFollower } from "./follower.ts";
import { watch } from "./watch.ts";

let fake: FakeCoordinator;
let lines: string[] = [];
const print = (line: string) => void lines.push(line);
const to = (): Connection => ({ server: fake.url, token: "secret", caFile: null });
const quiet: Follower = {
  event: () => {},
  status: () => {},
  lost: (why) => print(`lost: ${why}`),
  found: () => print("found"),
  finish: () => print("finish"),
  stop: () => print("stop"),
};
afterEach(async () => {
  lines = [];
  await fake.close();
});

describe("watch", () => {
  it("tells every event once over a stream that is cut twice", async () => {
    const run = succeeded();
    fake = await fakeCoordinator(serves(run, [3, 5]));
    const told: RunEvent[] = [];
    const follower = { ...quiet, event: (e: RunEvent) => void told.push(e) };
    const code = await watch(to(), { ...run.status, state: "running", seq: 1 }, 0, 60_000, follower);
    expect(code).toBe(0);
    expect(told.map((e) => e.seq)).toEqual(run.events.map((e) => e.seq));
    expect(lines.filter((l) => !l.startsWith("lost:"))).toEqual(["found", "found", "finish", "stop"]);
    expect(fake.seen.filter((s) => s.path.endsWith("/events"))).toHaveLength(3);
  });

  it("ends with 1 on a halt, after its events, and says what helps", async () => {
    const run = halted();
    fake = await fakeCoordinator(serves(run));
    const first = { ...run.status, state: "running", seq: 1, findings: [], waits: [], can: [] } as const;
    expect(await watch(to(), first, 0, 60_000, plainFollower(print, first, false, 80))).toBe(1);
    const at = lines.findIndex((l) => l.includes("HALTED"));
    expect(at).toBeGreaterThan(0);
    expect(lines[lines.indexOf("", at) + 1]).toMatch(/^run-1: halted, \d+ of \d+ steps done$/);
    expect(lines.at(-1)).toBe(
      "What you can do: lockkeeper retry, lockkeeper force, lockkeeper abort, lockkeeper rollback",
    );
    expect(lines.some((l) => l.includes("waits:"))).toBe(false);
  });

  it("ends at once on what was over before, without saying again what is on the screen", async () => {
    const { status } = halted();
    fake = await fakeCoordinator();
    expect(await watch(to(), status, status.seq, 0, plainFollower(print, status, true, 80))).toBe(1);
    expect(lines).toEqual([]);
    expect(fake.seen).toEqual([]);
  });

  it("waits for a coordinator that starts, and heeds the rate limit", async () => {
    const run = succeeded();
    const refusals = [
      [503, "not-ready"],
      [429, "rate-limited"],
    ] as const;
    let asked = 0;
    fake = await fakeCoordinator((_request, response) => {
      const refusal = refusals[asked++];
      return refusal !== undefined && problem(response, refusal[0], refusal[1], "Wait", "a moment");
    }, serves(run));
    const first = { ...run.status, state: "running" } as const;
    expect(await watch(to(), first, 0, 60_000, quiet)).toBe(0);
    expect(lines).toEqual(["lost: Wait: a moment", "found", "finish", "stop"]);
  });

  it("gives up when its patience is at its end, and at once where time mends nothing", async () => {
    const { status } = stoppedAt("w1/drain");
    let refusal: readonly [number, string] = [503, "not-ready"];
    fake = await fakeCoordinator((_request, response) => problem(response, refusal[0], refusal[1], "No", "no"));
    const watching = () => watch(to(), status, 0, 0, quiet);
    await expect(watching()).rejects.toMatchObject({ status: 503, code: "not-ready" });
    lines = [];
    refusal = [401, "token-wrong"];
    await expect(watching()).rejects.toMatchObject({ status: 401, code: "token-wrong" });
    expect(lines).toEqual(["stop"]);
  });

  it("as JSON: every line an object, the events as recorded and the last status", async () => {
    const run = halted();
    fake = await fakeCoordinator(serves(run, [2]));
    const first = { ...run.status, state: "running", seq: 1 } as const;
    const notes: string[] = [];
    const follower = jsonFollower(print, (note) => notes.push(note), first);
    expect(await watch(to(), first, 0, 60_000, follower)).toBe(1);
    expect(lines.map((l) => JSON.parse(l) as unknown)).toEqual(JSON.parse(JSON.stringify([...run.events, run.status])));
    expect(notes).toHaveLength(2);
  });
});

describe("a request", () => {
  it("sends the token and the body, and answers the coordinator's refusal with its code and advice", async () => {
    fake = await fakeCoordinator((_request, response) => problem(response, 409, "plan-stale", "Changed", "w1 is gone"));
    const body = { plan: "p", digest: "d" };
    const refusal = await ask(api(to()).POST("/api/v1/upgrades", { body })).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({
      status: 409,
      code: "plan-stale",
      message: "Changed: w1 is gone",
      advice: "what to do about plan-stale",
      findings: [],
    });
    expect(fake.seen).toEqual([
      { method: "POST", path: "/api/v1/upgrades", token: "Bearer secret", body: '{"plan":"p","digest":"d"}' },
    ]);
  });

  it("takes a proxy's error, a port that nobody has and one that speaks no JSON for unreachable", async () => {
    fake = await fakeCoordinator((_request, response, { path }) => {
      response.writeHead(path === "/api/v1/lock" ? 502 : 200, { "content-type": "text/html" });
      response.end("<html>");
      return true;
    });
    await expect(ask(api(to()).GET("/api/v1/lock"))).rejects.toThrow(Unreachable);
    await expect(ask(api(to()).GET("/api/v1/whoami"))).rejects.toThrow(/not as a coordinator does/);
    const gone = to();
    await fake.close();
    await expect(ask(api(gone).GET("/api/v1/lock"))).rejects.toThrow(/ECONNREFUSED/);
  });
});
