import { isNonEmpty, type NonEmpty } from "@lockkeeper/core/model/brand";
import { fail, ok, type Result } from "@lockkeeper/core/model/errors";

/** Lists on the wire are short; a longer one is a mistake or an attack. */
export const LIST_MAX = 1000;
/** Any text that has no limit of its own. */
export const TEXT_MAX_CHARS = 4096;

/** What is wrong with a message and where; never leaves this folder (see {@link decode}). */
class Malformed extends Error {}

/** Ends the decoding of a message. @param path e.g. `settled.outcome.done.evidence.digest`. */
export function refuse(path: string, why: string): never {
  throw new Malformed(`${path} ${why}`);
}

/**
 * Ends the decoding at a oneof of which nothing is set, or something that this version does not know.
 * @param _which the oneof's discriminator after all its cases: that it is of type undefined proves that none is left out.
 */
export function unset(_which: undefined, path: string): never {
  return refuse(path, `is missing or not known`);
}

/**
 * Runs a reader of a message that came over the wire.
 * @returns its value, or `request-malformed` with the path of what is wrong. Whatever a peer sends, it does not throw.
 */
export function decode<T>(read: () => T): Result<T> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof Malformed) return fail("request-malformed", error.message);
    throw error;
  }
}

/** A message field that must be set. */
export function present<T>(value: T | null | undefined, path: string): T {
  return value ?? refuse(path, "is missing");
}

/** A text of at most `maxChars`, empty allowed. */
export function text(value: string, path: string, maxChars = TEXT_MAX_CHARS): string {
  return value.length <= maxChars ? value : refuse(path, `is longer than ${maxChars} characters`);
}

/** A text that is not empty. */
export function filled(value: string, path: string, maxChars = TEXT_MAX_CHARS): string {
  return value === "" ? refuse(path, "is empty") : text(value, path, maxChars);
}

/** A whole number that JavaScript holds exactly. The wire's 64-bit numbers come as decimal texts. */
export function whole(value: string | number, path: string, min = 0): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < min) refuse(path, `is ${value}, not a whole number from ${min}`);
  return number;
}

/** A value that its parser accepts. */
export function parsed<A, B>(value: A, path: string, parse: (value: A) => B | null, what: string): B {
  return parse(value) ?? refuse(path, `is ${JSON.stringify(value)?.slice(0, 100)}, not ${what}`);
}

/** A list of at most {@link LIST_MAX} items, each read under its own path. */
export function list<A, B>(items: readonly A[], path: string, read: (item: A, path: string) => B): readonly B[] {
  if (items.length > LIST_MAX) refuse(path, `holds more than ${LIST_MAX} items`);
  return items.map((item, i) => read(item, `${path}[${i}]`));
}

/** As {@link list}, with at least one item. */
export function nonEmptyList<A, B>(items: readonly A[], path: string, read: (item: A, path: string) => B): NonEmpty<B> {
  const all = list(items, path, read);
  return isNonEmpty(all) ? all : refuse(path, "is empty");
}
