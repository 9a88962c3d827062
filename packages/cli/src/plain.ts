/**
 * Text without what would move a terminal's cursor, change its colours or turn its reading direction; line ends and tabs stay. What hosts
 * and pods say is shown to people, and one that was broken into must not write another screen over ours.
 */
export function plain(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, "");
}
