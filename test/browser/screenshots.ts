/**
 * Takes docs/images/page-*.png: the web page while a worker's drain waits for a budget, in both themes and both widths,
 * what lies ahead of a plan, and a halt, out of a real upgrade of an embedded cluster. `npx --yes pnpm@12 run screenshots`
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { buildPage } from "@lockkeeper/dashboard/build";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { TOKENS } from "../embedded/coordinator.ts";
import { openSystem } from "../embedded/system.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { DESK, logIn, PHONE, visit } from "./visit.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const IMAGES = new URL("../../docs/images/", import.meta.url);
const PATIENCE_MS = 120_000;
const POLICY = {
  gate: { readySeconds: 0, timeoutSeconds: 60 },
  staticPods: { stableSeconds: 0, timeoutSeconds: 60 },
  drain: { timeoutSeconds: 30 },
};

type Shown = { readonly name: string; readonly colorScheme: "light" | "dark"; readonly screen: typeof DESK };
const SCREENS: readonly Shown[] = [
  { name: "page-light", colorScheme: "light", screen: DESK },
  { name: "page-dark", colorScheme: "dark", screen: DESK },
  { name: "page-phone-light", colorScheme: "light", screen: PHONE },
  { name: "page-phone-dark", colorScheme: "dark", screen: PHONE },
];

if (NO_BROWSER !== null) throw new Error(NO_BROWSER);
await buildPage();
await mkdir(IMAGES, { recursive: true });
const system = await openSystem({
  ...{ controlPlanes: 3, workers: 5, from: FROM, offers: [FROM, TO], minor: 34, apiAwayMs: 300 },
  podPace: { startMs: 4000, terminateMs: 800 },
});
const browser = await openBrowser();
try {
  system.api.store.put(aDeployment("web", 12));
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
  const { connection, ready } = await system.coordinator();
  await ready(PATIENCE_MS);
  const { page, context } = await visit(browser, connection.server);
  page.setDefaultTimeout(PATIENCE_MS);
  await logIn(page, TOKENS.operator);
  await page.getByRole("link", { name: "Plan", exact: true }).click();
  await page.getByLabel("Target version").fill(TO);
  await page.getByText("Policy", { exact: true }).click();
  await page.getByLabel("A partial policy over the defaults").fill(JSON.stringify(POLICY));
  await page.getByText("Policy", { exact: true }).click();
  await page.getByRole("button", { name: "Look ahead" }).click();
  await page.getByRole("region", { name: "Drain forecast" }).waitFor();
  await shot(page, "page-plan");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("button", { name: "Start the upgrade…" }).click();
  await page.getByLabel("Why").fill("security patches");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const screens = await Promise.all(SCREENS.map((screen) => screenOf(browser, context, connection.server, screen)));
  const hero = page.getByRole("region", { name: "The upgrade" });
  await hero.getByText(/drain w2: .*waiting for budget/).waitFor();
  for (const { page: at, name } of screens) await shot(at, name);
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
  await hero.getByText("Why it halted").waitFor();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate("scrollTo(0, 0)");
  await shot(page, "page-halted");
} finally {
  await browser.close();
  await system.close();
}

/** Another browser of the same person. */
async function screenOf(from: Browser, loggedIn: BrowserContext, server: string, { name, colorScheme, screen }: Shown) {
  const context = await from.newContext({ viewport: screen, colorScheme, reducedMotion: "reduce" });
  await context.addCookies(await loggedIn.cookies());
  const page = await context.newPage();
  await page.goto(server);
  await page.getByRole("region", { name: "Timeline" }).waitFor();
  return { page, name };
}

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, IMAGES)) });
}
