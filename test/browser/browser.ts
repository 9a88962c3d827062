import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's; LOCKKEEPER_CHROMIUM names another. */
export const CHROMIUM = process.env.LOCKKEEPER_CHROMIUM || "/usr/bin/chromium";

/** Why there is no browser here; null where there is one. */
export const NO_BROWSER: string | null = existsSync(CHROMIUM)
  ? null
  : `there is no ${CHROMIUM} (apt-get install chromium, or LOCKKEEPER_CHROMIUM): nothing is tried in a browser`;

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-proxy-server",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a profile of its own, empty, that goes with it; it speaks to nobody but the pages that it opens. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGS });
}
