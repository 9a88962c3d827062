import { UsageError } from "./exit.ts";

/** So many digits of a digest name a file that is kept, if no other begins with them. */
const LEAST_DIGITS = 4;

/**
 * The one of the kept files whose digest begins so. @param what it is, for people: `snapshot` @param look lists them all
 * @throws UsageError when there is none, or more than one
 */
export function byDigest<T extends { readonly digest: string }>(
  kept: readonly T[],
  start: string,
  what: string,
  look: string,
): T {
  const [found, other] = kept.filter(({ digest }) => digest.startsWith(start));
  if (found === undefined) throw new UsageError(`no ${what}'s digest begins with ${start}: see \`${look}\``);
  if (other !== undefined) throw new UsageError(`${start} begins more than one digest: give more of it`);
  return found;
}

/** @throws UsageError when it cannot be the beginning of a digest: before anything is asked */
export function digestStart(text: string): string {
  if (!/^[0-9a-f]{4,64}$/.test(text))
    throw new UsageError(`${text} is not the beginning of a digest: at least ${LEAST_DIGITS} of 0-9 and a-f`);
  return text;
}

/** In KiB or MiB. */
export function size(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.ceil(bytes / 1024)} KiB`;
  return `${(bytes / 1024 ** 2).toFixed(bytes < 100 * 1024 ** 2 ? 1 : 0)} MiB`;
}
