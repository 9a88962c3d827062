import { generateKeyPairSync } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aDeployment } from "@lockkeeper/sandbox/api/samples";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CoordinatorProcess, TOKENS } from "../embedded/coordinator.ts";
import { shelve, snapshotNow } from "../embedded/shelve.ts";
import type { System } from "../embedded/system.ts";
import { type AtPage, atPage, PATIENCE_MS, TO } from "./at-page.ts";
import { faultsInBothThemes } from "./axe.ts";
import { NO_BROWSER } from "./browser.ts";
import { logIn, tell, type Visit, visit } from "./visit.ts";

/** What only an admin does, or only a person can know; each test goes on where the one before stopped. */
describe.skipIf(NO_BROWSER !== null)("the web page for admins", { timeout: 2 * PATIENCE_MS }, () => {
  let at: AtPage;
  let system: System;
  let coordinator: CoordinatorProcess;
  let browser: Browser;
  let admin: Visit;
  let page: Page;

  beforeAll(async () => {
    at = await atPage({ workers: 2, minor: 34 }, [aDeployment("web", 2)]);
    ({ system, coordinator, browser } = at);
    admin = await visit(browser, coordinator.connection.server);
    ({ page } = admin);
    page.setDefaultTimeout(PATIENCE_MS);
    await logIn(page, TOKENS.admin);
  }, PATIENCE_MS);

  afterAll(() => at?.close());

  let whole = true;
  beforeEach(() => expect(whole, "a test before this one failed").toBe(true));
  afterEach(({ task }) => {
    whole &&= task.result?.state !== "fail";
  });

  it("asks for evidence where the policy wants it, and tells why it is none", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64");
    await page.getByRole("link", { name: "Plan", exact: true }).click();
    await page.getByLabel("Target version").fill(TO);
    await page.getByText("Policy", { exact: true }).click();
    const policy = { evidence: { publicKeys: [raw] } };
    await page.getByLabel("A partial policy over the defaults").fill(JSON.stringify(policy));
    await page.getByRole("button", { name: "Make the plan" }).click();
    await page.getByRole("button", { name: "Start the upgrade…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Evidence, as JSON").fill("{");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await dialog.getByRole("alert").getByText("The evidence is no JSON").waitFor();
    await dialog.getByLabel("Evidence, as JSON").fill("{}");
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await dialog
      .getByRole("alert")
      .getByText(/evidence/i)
      .first()
      .waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it("has a snapshot taken, and shows it", async () => {
    await page.getByRole("link", { name: "Snapshots" }).click();
    await page.getByText("No snapshot is kept yet").waitFor();
    await page.getByRole("button", { name: "Take a snapshot…" }).click();
    await page.getByLabel("Of the member on").selectOption("cp1");
    await page.getByLabel("Why").fill("before the storage is moved");
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.getByRole("button", { name: "Take it" }).click();
    await page.getByText("was taken on cp1").waitFor();
    await page.getByRole("row").filter({ hasText: "before the storage is moved" }).waitFor();
  });

  it("plans a restore, and starts it only by the cluster's name", async () => {
    await shelve(coordinator.folder, snapshotNow(system.api));
    system.api.store.remove("Deployment", "web", "default");
    await page.reload();
    const row = page.getByRole("row").filter({ hasText: "a test" });
    const operator = await visit(browser, coordinator.connection.server);
    await logIn(operator.page, TOKENS.operator);
    await operator.page.getByRole("link", { name: "Snapshots" }).click();
    await operator.page.getByRole("row").filter({ hasText: "a test" }).waitFor();
    expect(await operator.page.getByRole("button", { name: "Plan a restore" }).count()).toBe(0);
    await operator.context.close();
    await row.getByRole("button", { name: "Plan a restore" }).click();
    await page.getByRole("heading", { name: /Restore of etcd/ }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.getByRole("button", { name: "Restore…" }).click();
    const dialog = page.getByRole("dialog");
    const start = dialog.getByRole("button", { name: "Restore", exact: true });
    const name = dialog.getByLabel("The name of the cluster whose state is replaced");
    expect(await start.isDisabled()).toBe(true);
    await name.fill("production");
    expect(await start.isDisabled()).toBe(true);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await name.fill("kubernetes");
    await dialog.getByLabel("Why").fill("the Deployment was deleted");
    await start.click();
    await page.getByText("Succeeded").first().waitFor();
    expect(system.api.store.get("Deployment", "web", "default")).not.toBeNull();
  });

  it("lets an agent through whose enrolment waits: that machine and no other", async () => {
    const { processes } = system.world(TO);
    // Another disk in the same node: its keys are gone, and its machine-id is another.
    await processes.killAgent("w1");
    Object.assign(system.hosts.get("w1")?.machine ?? {}, { machineId: "d".repeat(32) });
    await writeFile(join(system.folder, "w1", "root", "etc", "machine-id"), `${"d".repeat(32)}\n`);
    await rm(join(system.folder, "w1", "agent", "identity.pem"));
    await processes.startAgent("w1");
    await page.getByRole("link", { name: "Now" }).click();
    const waiting = page.getByRole("region", { name: "Agents that wait for a person" });
    await waiting.getByText("d".repeat(32), { exact: true }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await tell(page, "Let it through", "the host was installed anew");
    await waiting.waitFor({ state: "hidden" });
    const nodes = page.getByRole("region", { name: "Nodes" }).getByRole("row");
    await nodes.filter({ hasText: "w1" }).filter({ hasText: "connected" }).waitFor();
  });

  it("declares a node absent that the coordinator would wait for for ever", async () => {
    await system.world(TO).processes.killAgent("w2");
    await coordinator.kill();
    coordinator = await system.coordinator();
    const waits = page.getByRole("region", { name: "The coordinator waits" });
    await waits.getByRole("button", { name: "Declare w2 absent…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("powered off, its disk is gone");
    expect(await faultsInBothThemes(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Declare it absent" }).click();
    await dialog.waitFor({ state: "hidden" });
    await waits.waitFor({ state: "hidden" });
    await coordinator.ready(PATIENCE_MS);
    expect(admin).toMatchObject({ errors: [], strangers: [] });
  });
});
