import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { faultsOf, THEMES } from "../../browser/axe.ts";
import { DESK, PHONE } from "../../browser/visit.ts";

const SCREENS = [DESK, PHONE];

/** Screenshots of what was seen, kept for people; and what axe found wrong with it. */
export class Album {
  readonly folder: string;
  /** Serious and critical faults, a line each. */
  readonly faults: string[] = [];
  /** Pictures taken. */
  count = 0;
  #moments = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The page as it stands, in both themes and at both widths; leaves it light and wide. */
  async take(page: Page, moment: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    // What stays at the screen's top is drawn there: in a picture of the whole page, too.
    await page.evaluate("scrollTo(0, 0)");
    const number = String(++this.#moments).padStart(2, "0");
    for (const screen of SCREENS) {
      await page.setViewportSize(screen);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const name = `${number}-${moment}-${screen.width}-${colorScheme}`;
        await page.screenshot({ path: join(this.folder, `${name}.png`), fullPage: true });
        this.count++;
        this.faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
      }
      const wide = Number(await page.evaluate("document.documentElement.scrollWidth"));
      if (wide > screen.width) this.faults.push(`${number}-${moment}: ${wide} px wide on a screen of ${screen.width}`);
    }
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  }

  /** What one would have seen where it went wrong. */
  async last(page: Page): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await page.screenshot({ path: join(this.folder, "failed.png"), fullPage: true }).catch(() => undefined);
  }
}
