import { coreOf } from "@lockkeeper/api/core-types";
import type { StartRequest } from "@lockkeeper/api/schemas";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { api, ask, type Connection } from "./client.ts";
import { type Ask, agreed } from "./confirm.ts";
import { UsageError } from "./exit.ts";
import { type Follower, plainFollower } from "./follower.ts";
import { type Screen, screenFollower } from "./screen-follower.ts";

/** What every command needs: where to ask, where to write. */
export type Shell = {
  /** @throws UsageError when there is no token. */
  readonly connect: () => Connection;
  readonly print: (line: string) => void;
  /** Beside the output: to standard error. */
  readonly note: (line: string) => void;
  /** The screen's width; Infinity when the output goes elsewhere. */
  readonly columns: number;
  /** Null when the output goes elsewhere. */
  readonly screen: Screen | null;
  /** Null where nobody sits at a terminal. */
  readonly ask: Ask | null;
};

/** What `--yes` looks like in every command that asks. */
export const YES = ["--yes", "do not ask; needed where there is no terminal"] as const;

/** Asks before something that disrupts; says when nothing was done. @throws UsageError where nobody can be asked */
export async function confirmed(
  { ask, note }: Shell,
  question: string,
  { yes = false }: { readonly yes?: boolean },
  look: string,
): Promise<boolean> {
  const answer = await agreed(ask, question, yes, look);
  if (!answer) note("Nothing was done.");
  return answer;
}

/** Tells people what a watch sees: on a screen with what goes on now below, elsewhere line by line. */
export function followerFor({ screen, print, columns }: Shell, first: UpgradeStatus, shown: boolean): Follower {
  return screen === null ? plainFollower(print, first, shown, columns) : screenFollower(screen, first, shown);
}

/** The upgrade of that id, or the newest. @throws UsageError when there is none yet; Refused, Unreachable */
export async function statusOf(to: Connection, id: string | undefined): Promise<UpgradeStatus> {
  const of = id ?? (await newestId(to));
  return coreOf("UpgradeStatus", await ask(api(to).GET("/api/v1/upgrades/{id}", { params: { path: { id: of } } })));
}

/** Starts a plan that was made. @param start whose digest was seen, and why; what a plan of its kind asks for. @throws Refused, Unreachable */
export async function startRun(to: Connection, start: StartRequest): Promise<UpgradeStatus> {
  return coreOf("UpgradeStatus", await ask(api(to).POST("/api/v1/upgrades", { body: start })));
}

async function newestId(to: Connection): Promise<string> {
  const { items } = await ask(api(to).GET("/api/v1/upgrades", { params: { query: { limit: "1" } } }));
  const [newest] = items;
  if (!newest) throw new UsageError("there is no upgrade yet: start one with `lockkeeper upgrade --to VERSION`");
  return newest.id;
}

/** Seconds as written by a person. @returns ms. @throws UsageError */
export function patience(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= 86_400)) throw new UsageError(`--patience ${text} is not a number of seconds from 0 to 86400`);
  return seconds * 1000;
}

/** JSON for people's eyes and for scripts that read all of it. */
export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
