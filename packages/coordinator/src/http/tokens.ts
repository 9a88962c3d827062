import { createHash, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ROLES, type Role } from "@lockkeeper/api/schemas";

export type Caller = { readonly name: string; readonly role: Role };
/** Who a token belongs to; null for an unknown one. */
export type TokenTable = { find(token: string): Caller | null; has(name: string): boolean };

/** A token that can be guessed is none. */
export const MIN_TOKEN_CHARS = 20;
const MAX_TOKENS = 1000;

const FIELDS: ReadonlySet<string> = new Set(["name", "role", "token", "sha256"]);

/** Who else speaks on record: a run log tells a person's word from theirs by the name. */
const RESERVED: readonly string[] = ["coordinator", "policy"];

export function isReserved(name: string): boolean {
  return RESERVED.includes(name);
}

type Entry = Caller & { readonly hash: Buffer };

/**
 * Reads the token file: `[{"name": "ci", "role": "operator", "sha256": "<hex>"}]`, or `"token"` in place of `sha256`.
 * @throws with the entry that is wrong; a token's text is never part of a message.
 */
export async function readTokens(file: string): Promise<TokenTable> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new Error(`the token file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return tokenTable(value, file);
}

/** @param value the parsed file. @param file its name, for messages. */
export function tokenTable(value: unknown, file: string): TokenTable {
  if (!Array.isArray(value) || value.length > MAX_TOKENS)
    throw new Error(`${file} must hold a list of at most ${MAX_TOKENS} tokens`);
  const entries = value.map((entry: unknown, i) => readEntry(entry, `${file}, entry ${i + 1}`));
  const names = new Set(entries.map((e) => e.name));
  if (names.size !== entries.length)
    throw new Error(`${file} names two tokens alike: the name goes on record and must tell them apart`);
  return {
    has: (name) => names.has(name),
    find(token) {
      const hash = sha256(token);
      // All are compared, so that the time taken tells nothing.
      let found: Caller | null = null;
      for (const entry of entries)
        if (timingSafeEqual(entry.hash, hash)) found = { name: entry.name, role: entry.role };
      return found;
    },
  };
}

function readEntry(entry: unknown, where: string): Entry {
  const field = (name: string): unknown =>
    typeof entry === "object" && entry !== null ? Reflect.get(entry, name) : undefined;
  // A field that is passed over might have been meant to limit the token.
  const unknown = Object.keys(typeof entry === "object" && entry !== null ? entry : {}).find((key) => !FIELDS.has(key));
  if (unknown !== undefined) throw new Error(`${where}: the field ${unknown.slice(0, 40)} is not known`);
  const name = field("name");
  if (typeof name !== "string" || !/^[\w.@-]{1,100}$/.test(name))
    throw new Error(`${where}: name must be 1 to 100 letters, digits or ._@-`);
  if (isReserved(name)) throw new Error(`${where}: the name ${name} stands for what no person says`);
  const role = ROLES.find((r) => r === field("role"));
  if (!role) throw new Error(`${where} (${name}): role must be one of ${ROLES.join(", ")}`);
  const [token, hash] = [field("token"), field("sha256")];
  if (typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash)) return { name, role, hash: Buffer.from(hash, "hex") };
  if (typeof token !== "string")
    throw new Error(`${where} (${name}): it needs a token, or its sha256 in lower-case hex`);
  if (token.length < MIN_TOKEN_CHARS)
    throw new Error(`${where} (${name}): the token is shorter than ${MIN_TOKEN_CHARS} characters`);
  return { name, role, hash: sha256(token) };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
