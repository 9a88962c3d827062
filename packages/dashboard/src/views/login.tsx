import { type FormEvent, useState } from "react";
import { logIn, type Session } from "../session.ts";
import { ProblemNote } from "../ui/problem.tsx";
import { ThemeToggle } from "../ui/theme-toggle.tsx";

type LoginProps = {
  /** A session was there and is over. */
  readonly ended: boolean;
  readonly entered: (session: Session) => void;
};

/** The way in, by a token of the coordinator's. */
export function Login({ ended, entered }: LoginProps) {
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      entered(await logIn(token.trim()));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <div className="row apart">
          <h1 className="row">
            <img src="/icon.svg" alt="" width="26" height="26" />
            Lockkeeper
          </h1>
          <ThemeToggle />
        </div>
        {ended && <p>Your session is over. Log in again: you come back to where you were.</p>}
        <div className="field">
          <label htmlFor="token">Token</label>
          <input
            id="token"
            className="input mono"
            type="password"
            autoComplete="current-password"
            required
            value={token}
            onChange={(event) => setToken(event.target.value)}
            aria-describedby="token-note"
          />
          <span id="token-note" className="small muted">
            The same token as for the command and the API. It is kept in a cookie that no script can read, for twelve
            hours.
          </span>
        </div>
        <ProblemNote problem={problem} />
        <button type="submit" className="button primary" disabled={busy || token.trim() === ""}>
          Log in
        </button>
      </form>
    </main>
  );
}
