import { coreOf } from "@lockkeeper/api/core-types";
import { useCallback, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import type { Feed } from "../api/run-feed.ts";
import { useResource } from "../api/use-resource.ts";
import { ProblemNote } from "../ui/problem.tsx";
import { Hero } from "./hero.tsx";
import { Log } from "./log.tsx";
import { Timeline } from "./timeline.tsx";
import { WayBack } from "./way-back.tsx";

/** An upgrade whole: at a glance, as a timeline, and as a log. */
export function RunView({ feed, heading = "h1" }: { readonly feed: Feed; readonly heading?: "h1" | "h2" }) {
  const { status, events, failed } = feed;
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = useCallback((step: string | null) => setChosen((now) => (now === step ? null : step)), []);
  const id = status?.plan ?? null;
  const plan = useResource(id, async () =>
    coreOf("Plan", await dataOf(api.GET("/api/v1/plans/{id}", { params: { path: { id: id ?? "" } } }))),
  );
  if (failed !== null) return <ProblemNote problem={failed} />;
  if (status === null) return <p className="empty">Asking for the upgrade…</p>;
  return (
    <div className="stack">
      <Hero status={status} heading={heading} />
      <WayBack status={status} />
      <ProblemNote problem={plan.problem} />
      <div className="run">
        <section className="card" aria-label="Timeline">
          <div className="head" style={{ borderBottom: 0 }}>
            <h2>Timeline</h2>
          </div>
          {plan.value === null ? (
            <p className="empty">Asking for the plan…</p>
          ) : (
            <Timeline plan={plan.value} steps={status.steps} chosen={chosen} choose={choose} />
          )}
        </section>
        <Log run={status.id} events={events} steps={status.steps} chosen={chosen} choose={choose} />
      </div>
    </div>
  );
}
