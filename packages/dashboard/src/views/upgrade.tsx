import { useRunFeed } from "../api/run-feed.ts";
import { RunView } from "../run/run-view.tsx";

/** One upgrade, whether it goes on or is over. */
export function Upgrade({ id }: { readonly id: string }) {
  return <RunView feed={useRunFeed(id)} />;
}
