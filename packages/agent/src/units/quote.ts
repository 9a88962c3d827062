/** One word for sh: within single quotes nothing has a meaning but the single quote itself. */
export function quote(word: string): string {
  if (word.includes("\0")) throw new RangeError("a word for the shell holds a NUL");
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function quoteAll(argv: readonly string[]): string {
  return argv.map(quote).join(" ");
}
