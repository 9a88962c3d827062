import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { textOf, writeDurably } from "../snapshots/disk.ts";

/** A person works a day with it; whoever finds a browser open a day later asks again. */
export const SESSION_MS = 12 * 3600_000;
const MOST_SESSIONS = 1000;
const MOST_COOKIE_CHARS = 8192;
const ABOUT = Buffer.from("lockkeeper page session v1");
const [KEY_BYTES, IV_BYTES, TAG_BYTES] = [32, 12, 16];

/** What a cookie stands for: the bearer token of whoever logged in, until then (ms since 1970). */
export type PageSession = { readonly id: string; readonly token: string; readonly until: number };

/**
 * Sessions of the web page. The cookie is the bearer token, sealed (AES-256-GCM): behind it everything is asked and
 * checked as for the token itself, so that a token that is revoked or expires ends its sessions. The key and the ids of
 * the sessions that were not ended lie in one file (mode 0600), so that a session outlives the coordinator's process.
 */
export interface PageSessions {
  /** Begins a session. */
  begin(token: string): Promise<{ readonly cookie: string; readonly until: number }>;
  /** @returns null for a cookie that is over, was ended, or was never ours. */
  open(cookie: string): PageSession | null;
  /** Ends it: its cookie opens nothing any more, wherever it was copied to. */
  end(id: string): Promise<void>;
}

/** @param file made when it is missing; one that cannot be read is begun anew, and everybody asked again. */
export async function openPageSessions(file: string, now: () => number): Promise<PageSessions> {
  const { key, live } = read(await textOf(file)) ?? { key: randomBytes(KEY_BYTES), live: new Map<string, number>() };
  let last: Promise<void> = Promise.resolve();
  let queued: Promise<void> | null = null;
  const text = () => JSON.stringify({ v: 1, key: key.toString("base64"), live: Object.fromEntries(live) });
  // One after the other; those that wait for their turn are one. A write that failed is the next one's to mend.
  const write = (): Promise<void> => {
    if (queued === null) {
      queued = last
        .catch(() => undefined)
        .then(() => {
          queued = null;
          return writeDurably(file, text());
        });
      last = queued;
    }
    return queued;
  };
  const prune = () => {
    for (const [id, until] of live) if (until <= now() || live.size > MOST_SESSIONS) live.delete(id);
  };
  return {
    async begin(token) {
      const session = { id: randomUUID(), token, until: now() + SESSION_MS };
      live.set(session.id, session.until);
      prune();
      await write();
      return { cookie: seal(key, JSON.stringify(session)), until: session.until };
    },
    open(cookie) {
      const session = parse(unseal(key, cookie));
      return session !== null && session.until > now() && live.has(session.id) ? session : null;
    },
    async end(id) {
      if (live.delete(id)) await write();
    },
  };
}

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(ABOUT);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url");
}

function unseal(key: Buffer, cookie: string): string | null {
  if (cookie.length > MOST_COOKIE_CHARS) return null;
  const bytes = Buffer.from(cookie, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(ABOUT).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

function parse(text: string | null): PageSession | null {
  // What opens with our key we have written ourselves.
  return text === null ? null : (JSON.parse(text) as PageSession);
}

function read(text: string | null): { readonly key: Buffer; readonly live: Map<string, number> } | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { v?: unknown; key?: unknown; live?: unknown };
    const key = typeof value.key === "string" ? Buffer.from(value.key, "base64") : null;
    if (value.v !== 1 || key?.length !== KEY_BYTES || typeof value.live !== "object" || value.live === null)
      return null;
    const live = Object.entries(value.live).filter((entry): entry is [string, number] => typeof entry[1] === "number");
    return { key, live: new Map(live) };
  } catch {
    return null;
  }
}
