import { join } from "node:path";
import { CHROMIUM } from "../../browser/browser.ts";
import { cacheFolder } from "../cache.ts";
import { needPackages } from "../tools.ts";
import type { Lab } from "./lab.ts";
import { pageSuite } from "./page.ts";
import { commandAfter, commandBefore, commandSays, toldToOthers } from "./page-command.ts";
import type { Product } from "./product.ts";
import type { Report } from "./report.ts";
import { checkLog } from "./upgrade.ts";
import type { WebhookListener } from "./webhook-listener.ts";

type Bench = {
  readonly lab: Lab;
  readonly product: Product;
  readonly report: Report;
  readonly version: string;
  readonly hook: WebhookListener;
  /** Null: a folder of its own in the cache. */
  readonly screenshots: string | null;
};

/** One upgrade as an operator goes through it: the web page in a browser, the command beside it, and what others are told. */
export async function pageAndCommand({ lab, product, report, version, hook, screenshots }: Bench): Promise<void> {
  if (process.env.LOCKKEEPER_CHROMIUM === undefined) await needPackages(["chromium"]);
  report.note(`in ${CHROMIUM}`);
  const at = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const folder = screenshots ?? join(cacheFolder(), "screenshots", at);
  await commandBefore(lab, product, report, version);
  const beside = {
    waiting: () => commandSays(product, "a person's approval"),
    blocked: () => commandSays(product, "budget shop/web"),
  };
  if (!(await pageSuite(lab, product, report, { version, folder, beside }))) return;
  await commandAfter(lab, product, report, version);
  await toldToOthers(product, report, hook);
  report.section("the record");
  await checkLog(lab, product, report);
}
