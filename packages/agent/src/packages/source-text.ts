/** A repository of one minor, as the community publishes it: `…/core:/stable:/v1.34/deb/`; a mirror keeps the path. */
const MINOR_URL = /(\/core:\/stable:\/v)(\d+\.\d+)(\/deb\/?)/g;

/**
 * The minors that a source file of apt names in URLs of the standard layout, disabled entries left out.
 * Works on both formats: one-line `deb …` and deb822 stanzas (sources.list(5)).
 * @param file its name tells the format: `.sources` is deb822.
 */
export function minorsOf(file: string, text: string): readonly string[] {
  return [...new Set(urlsOf(file, text).flatMap((url) => [...url.matchAll(MINOR_URL)].map((m) => `v${m[2]}`)))];
}

/** Every URL of the file's enabled entries. */
export function urlsOf(file: string, text: string): readonly string[] {
  const entries = file.endsWith(".sources") ? stanzaUris(text) : lineUris(text);
  return [...new Set(entries)];
}

/**
 * The same file for another minor: just the minor in the URLs is rewritten, comments and options stay.
 * @returns null when the file is not the standard one: it names no minor, several, or other URLs beside.
 */
export function switchMinor(file: string, text: string, minor: string): string | null {
  const [now, ...more] = minorsOf(file, text);
  const foreign = urlsOf(file, text).filter((url) => !url.match(MINOR_URL));
  if (now === undefined || more.length > 0 || foreign.length > 0) return null;
  return text.replace(MINOR_URL, (whole, before: string, found: string, after: string) =>
    `v${found}` === now ? `${before}${minor.replace(/^v/, "")}${after}` : whole,
  );
}

function lineUris(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const m = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line);
    return m?.[1] === undefined ? [] : [m[1]];
  });
}

function stanzaUris(text: string): readonly string[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const lines = stanza.split("\n").filter((line) => !line.startsWith("#"));
    const field = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`));
    if (/:\s*(no|false)\s*$/i.test(field("enabled") ?? "")) return [];
    const value = field("uris");
    if (value === undefined) return [];
    const from = lines.indexOf(value);
    const to = lines.findIndex((line, index) => index > from && !/^\s/.test(line));
    const all = [value.slice(value.indexOf(":") + 1), ...lines.slice(from + 1, to === -1 ? undefined : to)];
    return all
      .join(" ")
      .split(/\s+/)
      .filter((uri) => uri !== "");
  });
}
