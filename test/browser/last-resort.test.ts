import type { Plan } from "@lockkeeper/core/model/plan";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { textAt } from "@lockkeeper/sandbox/api/objects";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CoordinatorProcess, TOKENS } from "../embedded/coordinator.ts";
import type { System } from "../embedded/system.ts";
import { until } from "../examples/until.ts";
import { call } from "../fixtures/call.ts";
import { type AtPage, atPage, FROM, PATIENCE_MS, TO } from "./at-page.ts";
import { faultsInBothThemes } from "./axe.ts";
import { NO_BROWSER } from "./browser.ts";
import { logIn, visit } from "./visit.ts";

const POLICY = {
  drain: { timeoutSeconds: 30 },
  gate: { readySeconds: 1, timeoutSeconds: 30 },
  staticPods: { stableSeconds: 1, timeoutSeconds: 30 },
};

/** An upgrade that came to its end, and somebody who wants all of it undone. */
describe.skipIf(NO_BROWSER !== null)("the last resort, at the web page", { timeout: 4 * PATIENCE_MS }, () => {
  let at: AtPage;
  let system: System;
  let coordinator: CoordinatorProcess;
  let browser: Browser;
  let run: string;

  beforeAll(async () => {
    at = await atPage({ workers: 1, minor: 33 }, [aDeployment("web", 2)]);
    ({ system, coordinator, browser } = at);
    run = await upgraded();
  }, 4 * PATIENCE_MS);

  afterAll(() => at?.close());

  async function upgraded(): Promise<string> {
    const admin = { ...coordinator.connection, token: TOKENS.admin };
    const { id: plan, digest } = await call<Plan>(admin, "POST", "/api/v1/plans", { to: TO, policy: POLICY });
    const { id } = await call<UpgradeStatus>(admin, "POST", "/api/v1/upgrades", { plan, digest });
    const now = () => call<UpgradeStatus>(admin, "GET", `/api/v1/upgrades/${id}`).catch(() => null);
    await until(async () => ((await now())?.state === "succeeded" ? true : null));
    return id;
  }

  const kubelets = () => system.api.store.list("Node").map((n) => textAt(n, "status.nodeInfo.kubeletVersion"));

  it("is not offered to an operator", async () => {
    const { page, context } = await visit(browser, coordinator.connection.server);
    page.setDefaultTimeout(PATIENCE_MS);
    await logIn(page, TOKENS.operator);
    await page.goto(`${coordinator.connection.server}/upgrades/${run}`);
    await page.getByText("Succeeded").first().waitFor();
    expect(await page.getByRole("region", { name: "The way back" }).count()).toBe(0);
    await context.close();
  });

  it("an admin has it planned, and starts it only by the cluster's name", async () => {
    const admin = await visit(browser, coordinator.connection.server);
    const { page } = admin;
    page.setDefaultTimeout(PATIENCE_MS);
    await logIn(page, TOKENS.admin);
    await page.goto(`${coordinator.connection.server}/upgrades/${run}`);
    await page.getByRole("button", { name: "Plan the way back" }).click();
    const last = page.getByRole("button", { name: /Plan the last resort/ });
    await last.waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await last.click();
    await page.getByText("every write since").first().waitFor();
    expect(kubelets()).toEqual([TO, TO]);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.getByRole("button", { name: "Roll back…" }).click();
    const dialog = page.getByRole("dialog", { name: /Roll back to v1\.33\.4, and restore etcd/ });
    const start = dialog.getByRole("button", { name: "Roll back", exact: true });
    const name = dialog.getByLabel("The name of the cluster whose state is replaced");
    expect(await start.isDisabled()).toBe(true);
    await name.fill("production");
    expect(await start.isDisabled()).toBe(true);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await name.fill("kubernetes");
    await dialog.getByLabel("Why").fill("1.34 broke the shop");
    await start.click();
    await page
      .getByText("Succeeded")
      .first()
      .waitFor({ timeout: 3 * PATIENCE_MS });
    expect(kubelets()).toEqual([FROM, FROM]);
    expect(admin).toMatchObject({ errors: [], strangers: [] });
  });
});
