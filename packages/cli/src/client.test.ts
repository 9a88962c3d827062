import { afterEach, expect, it, vi } from "vitest";
import { answers, type FakeCoordinator, fakeCoordinator } from "../test/fake-coordinator.ts";
import { api } from "./client.ts";

let fake: FakeCoordinator;
afterEach(async () => {
  vi.restoreAllMocks();
  await fake.close();
});

it("what has a snapshot proven is waited for as long as a restore may take, anything else is not", async () => {
  fake = await fakeCoordinator(answers({}));
  const deadlines: number[] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    deadlines.push(ms);
    return new AbortController().signal;
  });
  const client = api({ server: fake.url, token: "t", caFile: null });
  const digest = "a".repeat(64);
  await client.POST("/api/v1/snapshots/{digest}/verify", { params: { path: { digest } } });
  await client.POST("/api/v1/plans/restore", { body: { snapshot: digest } });
  const back = { params: { path: { id: "up-1" } }, body: { withEtcdRestore: true } };
  await client.POST("/api/v1/upgrades/{id}/rollback-plan", back);
  await client.GET("/api/v1/snapshots");
  await client.POST("/api/v1/plans", { body: { to: "v1.34.1" } });
  expect(deadlines.map((ms) => ms / 60_000)).toEqual([30, 30, 30, 2.5, 2.5]);
});
