import { createContext, useContext } from "react";
import { ask } from "./api/client.ts";
import { connection } from "./api/connection.ts";

/** Who looks at the page. */
export type Session = { readonly name: string; readonly role: "viewer" | "operator" | "admin"; readonly until: number };

export const SessionContext = createContext<Session | null>(null);

/** True when whoever looks may also act. */
export function useMayAct(): boolean {
  const session = useContext(SessionContext);
  return session !== null && session.role !== "viewer";
}

/** @throws ApiRefusal when nobody is logged in. */
export async function currentSession(): Promise<Session> {
  return (await ask("/session")).json();
}

/** @throws ApiRefusal when the token is not known. */
export async function logIn(token: string): Promise<Session> {
  const headers = { "content-type": "application/json" };
  const session: Session = await (
    await ask("/session", { method: "POST", headers, body: JSON.stringify({ token }) })
  ).json();
  connection.loggedIn();
  return session;
}

export async function logOut(): Promise<void> {
  await ask("/session", { method: "DELETE" });
}
