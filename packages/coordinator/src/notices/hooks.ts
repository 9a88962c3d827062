import { readFile } from "node:fs/promises";
import { NOTICE_KINDS, type NoticeKind } from "@lockkeeper/core/notices/notice";

/** Somebody who is told. The address and the secret come from the mounted configuration alone. */
export type Hook = {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly kinds: readonly NoticeKind[];
};

const HOOKS_MAX = 20;
/** A secret that can be guessed signs nothing. */
const SECRET_MIN_CHARS = 20;
const FIELDS: ReadonlySet<string> = new Set(["name", "url", "secret", "kinds"]);

/**
 * Reads the file of webhooks: `[{"name": "chat", "url": "https://...", "secret": "...", "kinds": ["halted"]}]`; without
 * `kinds` all. @throws with the entry that is wrong; a secret's text is never part of a message.
 */
export async function readHooks(file: string | null): Promise<readonly Hook[]> {
  if (file === null) return [];
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    // The parser's own message would quote the text, and with it secrets.
    const why = error instanceof SyntaxError ? "it is no JSON" : error instanceof Error ? error.message : String(error);
    throw new Error(`the webhooks' file ${file} cannot be read: ${why}`);
  }
  return hooksOf(value, file);
}

/** @param value the parsed file. @param file its name, for messages. */
export function hooksOf(value: unknown, file: string): readonly Hook[] {
  if (!Array.isArray(value) || value.length > HOOKS_MAX)
    throw new Error(`${file} must hold a list of at most ${HOOKS_MAX} webhooks`);
  const hooks = value.map((entry: unknown, i) => readHook(entry, `${file}, entry ${i + 1}`));
  if (new Set(hooks.map(({ name }) => name)).size !== hooks.length) throw new Error(`${file} names two webhooks alike`);
  return hooks;
}

function readHook(entry: unknown, where: string): Hook {
  const fields = new Map<string, unknown>(typeof entry === "object" && entry !== null ? Object.entries(entry) : []);
  const unknown = [...fields.keys()].find((key) => !FIELDS.has(key));
  if (unknown !== undefined) throw new Error(`${where}: the field ${unknown.slice(0, 40)} is not known`);
  const [name, url, secret] = ["name", "url", "secret"].map((field) => fields.get(field));
  if (typeof name !== "string" || !/^[\w.-]{1,100}$/.test(name))
    throw new Error(`${where}: name must be 1 to 100 letters, digits or ._-`);
  if (typeof url !== "string" || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`${where} (${name}): url must be an http or https address`);
  if (new URL(url).username !== "" || new URL(url).password !== "")
    throw new Error(`${where} (${name}): url must hold no user and password`);
  if (typeof secret !== "string" || secret.length < SECRET_MIN_CHARS)
    throw new Error(`${where} (${name}): secret must be at least ${SECRET_MIN_CHARS} characters`);
  const kinds = fields.get("kinds") ?? NOTICE_KINDS;
  if (!Array.isArray(kinds) || kinds.length === 0)
    throw new Error(`${where} (${name}): kinds must be a list of ${NOTICE_KINDS.join(", ")}`);
  return { name, url, secret, kinds: kinds.map((kind: unknown) => readKind(kind, `${where} (${name})`)) };
}

function readKind(kind: unknown, where: string): NoticeKind {
  const known = NOTICE_KINDS.find((one) => one === kind);
  if (known === undefined) throw new Error(`${where}: kinds must be of ${NOTICE_KINDS.join(", ")}`);
  return known;
}
