/** The pretty name of os-release(5); null when there is none. */
export function prettyName(text: string): string | null {
  const m = /^PRETTY_NAME=(?:"([^"\n]*)"|'([^'\n]*)'|(\S+))/m.exec(text);
  return m?.[1] ?? m?.[2] ?? m?.[3] ?? null;
}
