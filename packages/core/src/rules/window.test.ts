import { describe, expect, it } from "vitest";
import type { Instant } from "../model/ids.ts";
import { windowAt, windowFault } from "./window.ts";

const at = (text: string) => Date.parse(text) as Instant;
const nights = { cron: "0 22 * * 1-5", minutes: 240, zone: "Europe/Berlin" };
const shown = (text: string, nodeMinutes = 30) => {
  const now = windowAt(nights, nodeMinutes, at(text));
  const when = now.is === "open" ? now.until : now.opens;
  return `${now.is} ${when === null ? "never" : new Date(when).toISOString()}`;
};

describe("a window", () => {
  // 2026-11-23 is a Monday; Berlin is an hour ahead of UTC in winter and two in summer.
  it("is open for its minutes in its own zone", () => {
    expect(shown("2026-11-23T20:59:59Z")).toBe("shut 2026-11-23T21:00:00.000Z");
    expect(shown("2026-11-23T21:00:00Z")).toBe("open 2026-11-24T01:00:00.000Z");
    expect(shown("2026-11-24T00:30:00Z")).toBe("open 2026-11-24T01:00:00.000Z");
    expect(shown("2026-07-06T20:30:00Z")).toBe("open 2026-07-07T00:00:00.000Z");
    expect(shown("2026-11-28T12:00:00Z")).toBe("shut 2026-11-30T21:00:00.000Z");
  });

  it("is shut for a node that what is left of it cannot hold", () => {
    expect(shown("2026-11-24T00:30:01Z")).toBe("shut 2026-11-24T21:00:00.000Z");
    expect(shown("2026-11-24T00:30:01Z", 29)).toBe("open 2026-11-24T01:00:00.000Z");
  });

  it("that another one overlaps counts by the later", () => {
    const hourly = { cron: "0 * * * *", minutes: 90, zone: "UTC" };
    const now = at("2026-11-23T10:10:00Z");
    expect(windowAt(hourly, 60, now)).toEqual({ is: "open", until: at("2026-11-23T11:30:00Z") });
    expect(windowAt(hourly, 15, now)).toEqual({ is: "open", until: at("2026-11-23T10:30:00Z") });
  });

  it("says what is wrong with it", () => {
    const from = at("2026-01-01T00:00:00Z");
    expect(windowFault(nights, 30, from)).toBeNull();
    expect(windowFault(nights, 300, from)).toMatch(/240 minutes cannot hold a node that takes 300/);
    expect(windowFault({ ...nights, cron: "0 0 30 2 *" }, 30, from)).toBe("it never opens");
    expect(windowFault({ ...nights, cron: "at night" }, 30, from)).not.toBeNull();
    expect(windowFault({ ...nights, cron: "0 0 22 * * 1" }, 30, from)).not.toBeNull();
    expect(windowFault({ ...nights, zone: "Berlin" }, 30, from)).not.toBeNull();
  });
});
