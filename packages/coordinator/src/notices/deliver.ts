import { createHmac } from "node:crypto";
import type { Notice } from "@lockkeeper/core/notices/notice";
import type { Hook } from "./hooks.ts";

const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 5000;
const MOST_RETRY_MS = 3_600_000;
/** Who has not answered for so long does not want to know any more. */
export const GIVE_UP_MS = 24 * 3_600_000;

/**
 * Signs what is sent: hex HMAC-SHA256 of `TIMESTAMP.BODY`. A receiver makes the same, compares in constant time, and refuses a
 * timestamp that is minutes old, so that nobody can send it again.
 * @param seconds since 1970
 */
export function signature(secret: string, seconds: number, body: string): string {
  return createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
}

/** Posts a notice once. Redirects are not followed: they could lead to a host that nobody allowed. @returns null when it was taken, otherwise why not */
export async function post(hook: Hook, notice: Notice, now: number, signal: AbortSignal): Promise<string | null> {
  const body = JSON.stringify(notice);
  const seconds = Math.floor(now / 1000);
  try {
    const answer = await fetch(hook.url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "lockkeeper-delivery": notice.id,
        "lockkeeper-timestamp": String(seconds),
        "lockkeeper-signature": `v1=${signature(hook.secret, seconds, body)}`,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How long until the next try, with up to a fifth more so that not everybody comes at once. @param random from 0 to 1 */
export function backoffMs(attempts: number, random: number): number {
  const base = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20), MOST_RETRY_MS);
  return Math.round(base * (1 + random / 5));
}
