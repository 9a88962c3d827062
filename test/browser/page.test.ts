import { readFile } from "node:fs/promises";
import type { Connection } from "@lockkeeper/cli/client";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { type KubeObject, patched } from "@lockkeeper/sandbox/api/objects";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CoordinatorProcess, TOKENS } from "../embedded/coordinator.ts";
import type { System } from "../embedded/system.ts";
import { call } from "../fixtures/call.ts";
import { type AtPage, atPage, PATIENCE_MS, TO } from "./at-page.ts";
import { faultsInBothThemes } from "./axe.ts";
import { NO_BROWSER } from "./browser.ts";
import { DESK, logIn, PHONE, tell, type Visit, visit } from "./visit.ts";

const POLICY = {
  gate: { readySeconds: 0, timeoutSeconds: 60 },
  staticPods: { stableSeconds: 0, timeoutSeconds: 60 },
  drain: { timeoutSeconds: 10 },
  gates: { approval: "hop" },
};

if (NO_BROWSER !== null) console.warn(`The web page: ${NO_BROWSER}`);

/** One upgrade as an operator goes through it on the page; each test goes on where the one before stopped. */
describe.skipIf(NO_BROWSER !== null)("the web page", { timeout: PATIENCE_MS }, () => {
  let at: AtPage;
  let system: System;
  let coordinator: CoordinatorProcess;
  let connection: Connection;
  let browser: Browser;
  let operator: Visit;
  let page: Page;

  beforeAll(async () => {
    const podPace = { startMs: 300, terminateMs: 100 };
    const workloads = [aDeployment("web", 4), aBudget("web", "web", { maxUnavailable: 2 })];
    at = await atPage({ workers: 2, minor: 34, podPace }, workloads);
    ({ system, coordinator, browser } = at);
    ({ connection } = coordinator);
    operator = await visit(browser, connection.server);
    ({ page } = operator);
    page.setDefaultTimeout(PATIENCE_MS / 2);
  }, PATIENCE_MS);

  afterAll(() => at?.close());

  // Each goes on where the one before stopped.
  let whole = true;
  beforeEach(() => expect(whole, "a test before this one failed").toBe(true));
  afterEach(({ task }) => {
    whole &&= task.result?.state !== "fail";
  });

  const upgrade = async (): Promise<UpgradeStatus> => {
    const { items } = await call<{ items: readonly { id: string }[] }>(connection, "GET", "/api/v1/upgrades");
    return call<UpgradeStatus>(connection, "GET", `/api/v1/upgrades/${items[0]?.id}`);
  };
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();

  it("asks for a token, tells a wrong one so, and lets a right one in", async () => {
    await page.getByLabel("Token").fill("no-such-token-000000000");
    // By the keyboard alone.
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("The token is not known").waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    const told = page.waitForRequest(/\/api\/v1\/changes$/);
    await logIn(page, TOKENS.operator);
    await told;
    await said("No upgrade is under way");
    const [cookie] = await operator.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    expect(await page.evaluate("document.cookie")).toBe("");
  });

  it("shows the cluster as it is", async () => {
    const nodes = page.getByRole("region", { name: "Nodes" }).getByRole("row");
    await nodes.filter({ hasText: "w2" }).waitFor();
    expect(await nodes.filter({ hasText: "v1.33.4" }).count()).toBe(3);
    await page.getByLabel("Show nodes with").fill("control");
    expect(await nodes.filter({ hasText: "v1.33.4" }).count()).toBe(1);
    expect(await faultsInBothThemes(page)).toEqual([]);
  });

  it("is told what changes in the cluster, long before it would ask by itself", async () => {
    const { store } = system.api;
    const w2 = page.getByRole("region", { name: "Nodes" }).getByRole("row").filter({ hasText: "w2" });
    await page.getByLabel("Show nodes with").fill("");
    const hold = (why: string | null) =>
      store.put(
        patched(store.get("Node", "w2") as KubeObject, { metadata: { annotations: { "lockkeeper.dev/hold": why } } }),
      );
    hold("the disk is changed");
    await w2.getByText("Hold: the disk is changed").waitFor();
    hold(null);
    await w2.getByText("Hold:").waitFor({ state: "hidden" });
  });

  it("says what lies ahead of a version, and why one cannot be reached", async () => {
    await page.getByRole("link", { name: "Plan", exact: true }).click();
    await page.getByLabel("Target version").fill("v1.32.0");
    await page.getByRole("button", { name: "Look ahead" }).click();
    await page.getByRole("alert").getByText("The target is older than what runs").waitFor();
    await page.getByLabel("Target version").fill(TO);
    await page.getByText("Policy", { exact: true }).click();
    await page.getByLabel("A partial policy over the defaults").fill(JSON.stringify(POLICY));
    await page.getByRole("button", { name: "Look ahead" }).click();
    const forecast = page.getByRole("region", { name: "Drain forecast" });
    await forecast.getByRole("row").filter({ hasText: "w1" }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
  });

  it("makes a plan, shows it, and starts it once it was confirmed", async () => {
    await page.getByRole("button", { name: "Make the plan" }).click();
    await said("Static pods of the control planes");
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.getByRole("button", { name: "Start the upgrade…" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    // Nothing is started by a dialog that was left.
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const { items } = await call<{ items: readonly unknown[] }>(connection, "GET", "/api/v1/upgrades");
    expect(items).toEqual([]);
    await page.getByRole("button", { name: "Start the upgrade…" }).click();
    await page.getByLabel("Why").fill("patches");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("region", { name: "Timeline" }).waitFor();
    expect(await upgrade()).toMatchObject({ startedBy: "operator", to: TO });
  });

  it("waits at a gate for a person, who approves", async () => {
    await said(/waiting for a person's approval/);
    expect(await faultsInBothThemes(page)).toEqual([]);
    const viewer = await visit(browser, connection.server);
    await logIn(viewer.page, TOKENS.viewer);
    await viewer.page.getByText("To act you need a token of the role operator").waitFor();
    expect(await viewer.page.getByRole("button", { name: "Approve…" }).count()).toBe(0);
    await viewer.context.close();
    // It is to be met by the first drain, but not by the plan.
    system.api.store.put(aBudget("web", "web", { maxUnavailable: 0 }));
    await tell(page, "Approve", "staging went well");
    await said("approved by operator");
  });

  it("pauses and resumes", async () => {
    await tell(page, "Pause", "lunch");
    await said("Paused");
    await said("paused by operator: lunch");
    expect((await upgrade()).state).toBe("paused");
    await tell(page, "Resume", "back");
    await said("resumed by operator: back");
  });

  it("explains a drain that a budget blocks, while it waits and when it has halted; a retry goes on", async () => {
    const hero = page.getByRole("region", { name: "The upgrade" });
    await hero.getByText(/waiting for budget default\/web \(0 allowed/).waitFor();
    await hero.getByText("Why it halted").waitFor();
    await hero.getByText("drain-blocked-by-budget", { exact: true }).waitFor();
    await hero.getByText("What to do").first().waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    // The way back is shown, and nothing of it begins.
    await page.getByRole("button", { name: "Plan the way back" }).click();
    await page.getByRole("button", { name: "Roll back…" }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.goBack();
    expect((await upgrade()).state).toBe("halted");
    system.api.store.put(aBudget("web", "web", { maxUnavailable: 2 }));
    await tell(page, "Retry", "the budget is loosened");
    await said("retried by operator");
  });

  it("tells that the coordinator is away, and catches up when it is back", async () => {
    await coordinator.kill();
    await page.getByRole("status").getByText("Connection lost").waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    coordinator = await system.coordinator();
    await coordinator.ready(PATIENCE_MS);
    await page.getByText("Connection lost").waitFor({ state: "hidden" });
  });

  it("is watched to its end, and has every event of it, each once", async () => {
    await page.getByRole("region", { name: "The upgrade" }).getByText("Succeeded").first().waitFor();
    const { id, state } = await upgrade();
    expect(state).toBe("succeeded");
    const { items } = await call<{ items: readonly RunEvent[] }>(connection, "GET", `/api/v1/upgrades/${id}/events`);
    await said("ended: succeeded");
    expect(await page.getByRole("log").locator(".line > time").count()).toBe(items.length);
  });

  it("shows what a step has left, by the keyboard", async () => {
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByText("Workers").click();
    await timeline.locator("summary").filter({ hasText: "w1" }).last().click();
    await timeline.getByRole("button", { name: /drain w1/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Log" }).getByText("Evidence").waitFor();
    await page
      .getByRole("region", { name: "Log" })
      .getByText(/"evicted"/)
      .waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
  });

  it("reads the whole log of a step from its host", async () => {
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("button", { name: /install kubelet and kubectl .* on w1/ }).click();
    const log = page.getByRole("region", { name: "Log" });
    await log.getByRole("button", { name: "Read the whole log" }).click();
    const whole = log.getByRole("region", { name: "The whole log" });
    await whole.getByText(/simulated install-packages: exit code 0/).waitFor();
    // Narrow as on a phone it scrolls, and must be reached by the keyboard all the same.
    await page.setViewportSize(PHONE);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.setViewportSize(DESK);
  });

  it("shows snapshots and proves one; shows history", async () => {
    await page.getByRole("link", { name: "Snapshots" }).click();
    await page.getByRole("button", { name: "Verify" }).first().click();
    await said("Database proven");
    expect(await faultsInBothThemes(page)).toEqual([]);
    // It is on record.
    await page.reload();
    await said("Database proven");
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("row").filter({ hasText: "Succeeded" }).waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.getByRole("link", { name: /v1.33.4/ }).click();
    for (const [word, holds] of [
      ["Markdown", /v1\.34\.2/],
      ["JSON", /"askedBy": ?"operator"/],
    ] as const) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: word }).click(),
      ]);
      expect(await readFile(await download.path(), "utf8")).toMatch(holds);
    }
  });

  it("can be used on a phone: nothing is wider than the screen", async () => {
    const { id } = await upgrade();
    await page.setViewportSize(PHONE);
    for (const path of ["/", "/plan", "/snapshots", "/history", `/upgrades/${id}`]) {
      await page.goto(`${connection.server}${path}`);
      await page.getByRole("main").getByRole("heading").first().waitFor();
      await page
        .getByText(/^Asking/)
        .first()
        .waitFor({ state: "hidden" });
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect([path, wide]).toEqual([path, PHONE.width]);
      expect(await faultsInBothThemes(page)).toEqual([]);
    }
  });

  it("logs out, and asked nobody but the coordinator all the while", async () => {
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Token").waitFor();
    await page.goto(`${connection.server}/history`);
    await page.getByLabel("Token").waitFor();
    expect(operator).toMatchObject({ errors: [], strangers: [] });
  });
});
