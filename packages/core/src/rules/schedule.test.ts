import { expect, it } from "vitest";
import type { Instant } from "../model/ids.ts";
import { isDue, nextRun, scheduleFault } from "./schedule.ts";

const at = (text: string) => Date.parse(text) as Instant;
const daily = { cron: "30 2 * * *", zone: "Europe/Berlin" };

it("is due when a time of it has come since the last, once however many were missed", () => {
  expect(nextRun(daily, at("2026-01-01T00:00:00Z"))).toBe(at("2026-01-01T01:30:00Z"));
  expect(isDue(daily, at("2026-01-01T00:00:00Z"), at("2026-01-01T01:29:59Z"))).toBe(false);
  expect(isDue(daily, at("2026-01-01T00:00:00Z"), at("2026-01-01T01:30:00Z"))).toBe(true);
  expect(isDue(daily, at("2026-01-01T01:30:00Z"), at("2026-01-01T01:30:01Z"))).toBe(false);
  expect(isDue(daily, at("2025-12-01T00:00:00Z"), at("2026-01-01T12:00:00Z"))).toBe(true);
  expect(isDue(daily, null, at("2026-01-01T12:00:00Z"))).toBe(true);
});

it("is refused when it is none or never comes", () => {
  const now = at("2026-01-01T00:00:00Z");
  expect(scheduleFault(daily, now)).toBeNull();
  expect(scheduleFault({ ...daily, cron: "every day" }, now)).not.toBeNull();
  expect(scheduleFault({ ...daily, cron: "0 0 30 2 *" }, now)).toBe("it never comes");
  expect(scheduleFault({ ...daily, zone: "Mars/Olympus" }, now)).not.toBeNull();
});
