import { type ReactNode, useEffect, useRef } from "react";
import { useConnection } from "./api/connection.ts";
import { Link, usePath } from "./router.tsx";
import type { Session } from "./session.ts";
import { ThemeToggle } from "./ui/theme-toggle.tsx";
import { Took } from "./ui/time.tsx";
import { History } from "./views/history.tsx";
import { Now } from "./views/now.tsx";
import { PlanNew } from "./views/plan-new.tsx";
import { PlanShown } from "./views/plan-shown.tsx";
import { Snapshots } from "./views/snapshots.tsx";
import { Upgrade } from "./views/upgrade.tsx";

type View = { readonly title: string; readonly at: string; readonly show: () => ReactNode };

const TABS = [
  { at: "/", word: "Now" },
  { at: "/plan", word: "Plan" },
  { at: "/snapshots", word: "Snapshots" },
  { at: "/history", word: "History" },
] as const;

/** What is around every view: where one is, who one is, and whether the coordinator answers. */
export function Frame({ session, leave }: { readonly session: Session; readonly leave: () => void }) {
  const path = usePath();
  const view = viewAt(path);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${view.title} · Lockkeeper`;
  }, [view.title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address is a new page to whoever listens to it.
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  return (
    <>
      <a className="skip-link" href="#main">
        To the content
      </a>
      <header className="top">
        <div className="in">
          <Link className="brand" href="/">
            <img src="/icon.svg" alt="" />
            Lockkeeper
          </Link>
          <nav className="nav" aria-label="Views">
            {TABS.map(({ at, word }) => (
              <Link key={at} href={at} aria-current={view.at === at ? "page" : undefined}>
                {word}
              </Link>
            ))}
          </nav>
          <div className="who">
            <span className="small muted nowrap" title={`Role: ${session.role}`}>
              {session.name}
            </span>
            <ThemeToggle />
            <button type="button" className="button plain" onClick={leave}>
              Log out
            </button>
          </div>
        </div>
      </header>
      <Lost />
      <main id="main" ref={main} tabIndex={-1}>
        {view.show()}
      </main>
    </>
  );
}

/** What is shown may be old: said as long as it is so. */
function Lost() {
  const { lostSince } = useConnection();
  return (
    <div role="status">
      {lostSince !== null && (
        <p className="lost">
          <strong>Connection lost</strong>
          {/* Seen, not spoken: a screen reader would say each second. */}
          <span aria-hidden="true">
            {" "}
            for <Took since={lostSince} until={null} />
          </span>
          . What you see is from before; it catches up by itself as soon as the coordinator answers.
        </p>
      )}
    </div>
  );
}

function viewAt(path: string): View {
  const [, place = "", id] = path.split("/");
  if (place === "") return { title: "Now", at: "/", show: () => <Now /> };
  if (place === "plan") return { title: "Plan", at: "/plan", show: () => <PlanNew /> };
  if (place === "snapshots") return { title: "Snapshots", at: "/snapshots", show: () => <Snapshots /> };
  if (place === "history") return { title: "History", at: "/history", show: () => <History /> };
  if (place === "plans" && id) {
    return { title: "Plan", at: "/plan", show: () => <PlanShown id={decodeURIComponent(id)} /> };
  }
  if (place === "upgrades" && id) {
    return { title: "Upgrade", at: "", show: () => <Upgrade key={id} id={decodeURIComponent(id)} /> };
  }
  return { title: "Not found", at: "", show: () => <p className="empty">There is nothing at this address.</p> };
}
