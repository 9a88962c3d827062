import type { Host } from "../host/host.ts";
import { logTail } from "./log-tail.ts";

/** Lines from the end among which the cause is looked for: what programs print after it is advice. */
const LOOK_BACK_LINES = 30;
const MAX_CHARS = 300;
/** What the unit's own script says, not the program. */
const OURS = "[lockkeeper]";
const CAUSE =
  /\b(?:error|fatal|failed|failure|unable|denied|refused|not found|no space|couldn't|could not)\b|^[EF]:? /i;

/**
 * What a unit's log says about why it ended badly, as one line and without secrets: the last line that reads like a cause,
 * or else the last line. Empty when it says nothing.
 */
export async function lastWords(host: Host, path: string): Promise<string> {
  const tail = (await logTail(host, path))?.tail ?? "";
  const lines = tail.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !line.startsWith(OURS)).slice(-LOOK_BACK_LINES);
  const words = said.findLast((line) => CAUSE.test(line)) ?? said.at(-1) ?? "";
  return words.length > MAX_CHARS ? `${words.slice(0, MAX_CHARS - 1)}…` : words;
}
