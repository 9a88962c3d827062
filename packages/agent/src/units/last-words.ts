import type { Host } from "../host/host.ts";
import { logTail } from "./log-tail.ts";

/** Lines from the end among which the cause is looked for: what programs print after it is advice. */
const LOOK_BACK_LINES = 30;
const MAX_CHARS = 300;
/** What the unit's own script says, not the program. */
const OURS = "[lockkeeper]";
/** Among them klog's errors, as the kubelet logs them: E0131. */
const CAUSE =
  /\b(?:error|fatal|failed|failure|unable|denied|refused|not found|no space|couldn't|could not)\b|^[EF]:? |^[EF]\d{4} /i;

/** Lines of the stacks that Go prints after a fatal error, up to a hundred of them: calls, and where they were made. */
const STACK = /^goroutine \d+ \[|\.go:\d+(?: \+0x[\da-f]+)?$|^created by |^[\w./*()·-]+\((?:[{}\dxa-f, .?]|\.\.\.)*\)$/;

/**
 * What a unit's log says about why it ended badly, as one line and without secrets: the last line that reads like a cause,
 * or else the last line. Empty when it says nothing.
 */
export async function lastWords(host: Host, path: string): Promise<string> {
  return causeIn((await logTail(host, path))?.tail ?? "");
}

/** The line of a log that says best why something ended badly; empty when it says nothing. @param log without secrets */
export function causeIn(log: string): string {
  const lines = log.split("\n").map((line) => line.trim());
  const said = lines
    .filter((line) => line !== "" && !line.startsWith(OURS) && !STACK.test(line))
    .slice(-LOOK_BACK_LINES);
  const words = said.findLast((line) => CAUSE.test(line)) ?? said.at(-1) ?? "";
  return words.length > MAX_CHARS ? `${words.slice(0, MAX_CHARS - 1)}…` : words;
}
