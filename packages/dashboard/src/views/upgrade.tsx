import { useRunFeed } from "../api/run-feed.ts";
import { Reports } from "../run/reports.tsx";
import { RunView } from "../run/run-view.tsx";

/** One upgrade, whether it goes on or is over. */
export function Upgrade({ id }: { readonly id: string }) {
  const feed = useRunFeed(id);
  return (
    <div className="stack">
      <RunView feed={feed} />
      {feed.status !== null && <Reports id={id} />}
    </div>
  );
}
