import type { Browser, BrowserContext, Page } from "playwright-core";

/** Someone at the page, and what went wrong in their browser. */
export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page threw, and what its content security policy refused. */
  readonly errors: readonly string[];
  /** Requests to anybody but the coordinator. */
  readonly strangers: readonly string[];
};

export type Screen = { readonly width: number; readonly height: number };
export const DESK: Screen = { width: 1280, height: 800 };
export const PHONE: Screen = { width: 390, height: 844 };

/** Opens the page in a browser profile of its own. */
export async function visit(browser: Browser, server: string, screen: Screen = DESK): Promise<Visit> {
  const context = await browser.newContext({ viewport: screen, reducedMotion: "reduce", colorScheme: "light" });
  const page = await context.newPage();
  const [errors, strangers]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) errors.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(server) && !request.url().startsWith("blob:")) strangers.push(request.url());
  });
  await page.goto(server);
  return { page, context, errors, strangers };
}

/** Logs in as a person does. */
export async function logIn(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation", { name: "Views" }).waitFor();
}

/** Presses a verb, says why, and confirms. */
export async function tell(page: Page, verb: string, why: string): Promise<void> {
  await page.getByRole("button", { name: `${verb}…` }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Why").fill(why);
  await dialog.getByRole("button", { name: verb, exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
}
