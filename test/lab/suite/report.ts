/** Collects what a suite proved. Every line says what was looked at; the last one is what CI reads. */
export class Report {
  readonly #started = Date.now();
  readonly #failures: string[] = [];
  #passed = 0;

  /** Prints a heading. */
  section(title: string): void {
    console.log(`\n== ${title} (${this.#elapsed()})`);
  }

  /** Prints a line that is evidence, not a verdict. */
  note(text: string): void {
    console.log(`   ${text}`);
  }

  /** Runs one check; it fails by throwing. A failure does not stop the suite: the other checks still say what they see. */
  async check(name: string, run: () => Promise<unknown> | unknown): Promise<boolean> {
    try {
      const saw = await run();
      this.#passed++;
      console.log(`ok    ${name}${typeof saw === "string" && saw !== "" ? ` — ${saw}` : ""}`);
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#failures.push(`${name}: ${why}`);
      console.log(`FAIL  ${name}\n      ${why.split("\n").join("\n      ")}`);
      return false;
    }
  }

  get failed(): boolean {
    return this.#failures.length > 0;
  }

  /** Prints the failures again and the closing line. @returns true when nothing failed. */
  close(): boolean {
    if (this.#failures.length > 0) console.log(`\nFailures:\n${this.#failures.map((f) => `- ${f}`).join("\n")}`);
    console.log(`\nThe lab's test took ${this.#elapsed()}.`);
    console.log(`${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length === 0;
  }

  #elapsed(): string {
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
}

/** Throws with the text when the condition does not hold. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
