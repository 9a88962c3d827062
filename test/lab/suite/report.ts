/** Collects what a suite proved. Every line says what was looked at; the last one is what CI reads. */
export class Report {
  readonly #started = Date.now();
  readonly #failures: string[] = [];
  readonly #parts: { name: string; started: number; ended: number; passed: number; failed: number }[] = [];
  #passed = 0;

  /** What follows belongs to that part: the closing lines tell of each part alone. */
  part(name: string): void {
    this.section(`part ${name}`);
    this.#parts.push({ name, started: Date.now(), ended: Date.now(), passed: 0, failed: 0 });
  }

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
    const part = this.#parts.at(-1);
    try {
      const saw = await run();
      this.#passed++;
      if (part) part.passed++;
      console.log(`ok    ${name}${typeof saw === "string" && saw !== "" ? ` — ${saw}` : ""}`);
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#failures.push(part ? `${part.name}: ${name}: ${why}` : `${name}: ${why}`);
      if (part) part.failed++;
      console.log(`FAIL  ${name}\n      ${why.split("\n").join("\n      ")}`);
      return false;
    } finally {
      if (part) part.ended = Date.now();
    }
  }

  get failures(): number {
    return this.#failures.length;
  }

  /** Prints the failures again and the closing line. @returns true when nothing failed. */
  close(): boolean {
    if (this.#failures.length > 0) console.log(`\nFailures:\n${this.#failures.map((f) => `- ${f}`).join("\n")}`);
    for (const { name, started, ended, passed, failed } of this.#parts)
      console.log(`${name}: ${passed} passed, ${failed} failed, ${minutes(ended - started)}`);
    console.log(`\nThe lab's test took ${this.#elapsed()}.`);
    console.log(`${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length === 0;
  }

  #elapsed(): string {
    return minutes(Date.now() - this.#started);
  }
}

function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Throws with the text when the condition does not hold. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
