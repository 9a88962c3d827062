import { useEffect, useState } from "react";
import { ApiRefusal } from "./api/client.ts";
import { connection, useConnection } from "./api/connection.ts";
import { Frame } from "./frame.tsx";
import { currentSession, logOut, type Session, SessionContext } from "./session.ts";
import { Login } from "./views/login.tsx";

type Known = { readonly is: "asking" } | { readonly is: "nobody" } | { readonly is: "in"; readonly session: Session };

const ASK_AGAIN_MS = 2000;

/** Who looks is asked first; then the page, or the way in to it. */
export function App() {
  const [known, setKnown] = useState<Known>({ is: "asking" });
  const { loggedOut } = useConnection();
  useEffect(() => {
    if (known.is !== "asking") return;
    let timer = 0;
    const look = () =>
      currentSession().then(
        (session) => setKnown({ is: "in", session }),
        (error: unknown) => {
          if (error instanceof ApiRefusal && error.status === 401) setKnown({ is: "nobody" });
          else timer = window.setTimeout(look, ASK_AGAIN_MS);
        },
      );
    void look();
    return () => window.clearTimeout(timer);
  }, [known.is]);
  if (known.is === "asking") return <p className="empty">Asking the coordinator…</p>;
  if (known.is === "nobody" || loggedOut) {
    return <Login ended={known.is === "in"} entered={(session) => setKnown({ is: "in", session })} />;
  }
  const leave = () => {
    void logOut()
      .catch(() => undefined)
      .finally(() => {
        setKnown({ is: "nobody" });
        connection.loggedIn();
      });
  };
  return (
    <SessionContext.Provider value={known.session}>
      <Frame session={known.session} leave={leave} />
    </SessionContext.Provider>
  );
}
