import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insertBefore, intends, putBackRun, renumbered } from "../../../../test/fixtures/run-changes.ts";
import { findings } from "../../../../test/fixtures/run-log.ts";
import type { RunEvent } from "../model/event.ts";
import { audit } from "./audit.ts";

/** A good log with a bit of everything: a put-back, a pause, a note. */
function good(): RunEvent[] {
  const paused = { type: "paused", by: "anna", why: "" } as const;
  const resumed = { type: "resumed", by: "anna", why: "" } as const;
  const noted = { type: "noted", findings: findings("swap-on") } as const;
  const events = insertBefore(putBackRun(), intends("workers/w2/cordon"), paused, resumed);
  return insertBefore(events, intends("addons/cluster/verify-addons"), noted);
}

function label(event: RunEvent): string {
  if (event.type === "step-intended") return `+${event.step.id}`;
  return event.type === "step-settled" ? `=${event.step}` : event.type;
}

const accepted = (events: readonly RunEvent[]) => audit(renumbered(events)).length === 0;

describe("a good log", () => {
  it("is what the changes start from", () => {
    expect(audit(good())).toEqual([]);
  });

  it("is refused when any event is dropped, but for these", () => {
    const events = good();
    const missed = events.filter((_, i) => accepted(events.filter((_, j) => j !== i)));
    expect(missed.map(label)).toEqual([
      // A note says something and orders nothing.
      "noted",
      // Nothing else in the log knows of the pause; without it the resume says nothing.
      "paused",
      // The tail of a log may be missing: the run is then simply not over.
      "ended",
    ]);
  });

  it("is refused when any event is doubled, but for these", () => {
    const events = good();
    const missed = events.filter((_, i) => accepted(events.flatMap((e, j) => (i === j ? [e, e] : [e]))));
    // Each says a second time what holds already.
    expect(missed.map(label)).toEqual(["noted", "rewound", "halted", "paused", "resumed"]);
  });

  it("is refused when any two neighbours are swapped, but for these", () => {
    const events = good();
    const missed = events.slice(1).flatMap((second, i) => {
      const first = events[i]!;
      const swapped = [...events.slice(0, i), second, first, ...events.slice(i + 2)];
      return accepted(swapped) ? [`${label(first)} ${label(second)}`] : [];
    });
    expect(missed).toEqual([
      // Nodes are staged beside each other.
      "=1.21/stage/cp1/stage +1.21/stage/cp2/stage",
      "=1.21/stage/cp2/stage +1.21/stage/w1/stage",
      "=1.21/stage/w1/stage +1.21/stage/w2/stage",
      "=1.21/stage/w2/stage +1.21/stage/w3/stage",
      // A note may stand anywhere.
      "=1.21/control-planes/cp2/check-etcd-after noted",
      "noted +1.21/addons/cluster/verify-addons",
      // The halt may be said before or after what was put back counts as not done.
      "rewound halted",
      // What runs while a pause begins may settle.
      "=1.21/workers/w2/kubeadm-node paused",
    ]);
  });

  it("is judged without a throw, whatever is done to it", () => {
    const junk = fc.oneof(
      fc.constant(undefined),
      fc.constant(null),
      fc.integer(),
      fc.string(),
      fc.constant({}),
      fc.constant([]),
    );
    const events = good();
    const change = fc.record({
      at: fc.nat(events.length - 1),
      key: fc.constantFrom(
        "v",
        "seq",
        "at",
        "type",
        "step",
        "attempt",
        "outcome",
        "by",
        "plan",
        "steps",
        "findings",
        "on",
      ),
      value: junk,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const broken = events.map((e, i) => {
          const values = changes.filter((c) => c.at === i).map((c) => [c.key, c.value]);
          return { ...e, ...Object.fromEntries(values) } as RunEvent;
        });
        expect(Array.isArray(audit(broken))).toBe(true);
      }),
    );
  });
});
