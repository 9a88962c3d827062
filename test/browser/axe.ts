import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds that a person could not use: serious and critical faults, a line each. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  // By the browser's own protocol, not as a script of the page: its content security policy lets none in.
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

export const THEMES = ["light", "dark"] as const;

/** The faults of what a page shows now, in both themes. */
export async function faultsInBothThemes(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    faults.push(...(await faultsOf(page)).map((fault) => `${new URL(page.url()).pathname} ${colorScheme}: ${fault}`));
  }
  return faults;
}
