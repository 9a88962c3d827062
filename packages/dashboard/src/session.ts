import { createContext, useContext } from "react";
import { call } from "./api/call.ts";
import { connection } from "./api/connection.ts";

/** Who looks at the page. */
export type Session = { readonly name: string; readonly role: "viewer" | "operator" | "admin"; readonly until: number };

export const SessionContext = createContext<Session | null>(null);

/** True when whoever looks may also act. */
export function useMayAct(): boolean {
  const session = useContext(SessionContext);
  return session !== null && session.role !== "viewer";
}

/** @throws Refused when nobody is logged in. */
export function currentSession(): Promise<Session> {
  return call<Session>("GET", "/session");
}

/** @throws Refused when the token is not known. */
export async function logIn(token: string): Promise<Session> {
  const session = await call<Session>("POST", "/session", { token });
  connection.loggedIn();
  return session;
}

export async function logOut(): Promise<void> {
  await call<null>("DELETE", "/session");
}
