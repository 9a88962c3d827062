import { readFile } from "node:fs/promises";
import type { RunEvent } from "@lockkeeper/core/model/event";
import type { Page } from "playwright-core";
import { openBrowser } from "../../browser/browser.ts";
import { logIn, tell, type Visit, visit } from "../../browser/visit.ts";
import { Album } from "./album.ts";
import { serviceAccountToken } from "./cluster-token.ts";
import { allNodes, type Lab } from "./lab.ts";
import { coordinatorPod, killContainers, type Product, rest, runEvents } from "./product.ts";
import { expect, type Report } from "./report.ts";

const MINUTE_MS = 60_000;
/** For what the page itself does; what the cluster does is waited for longer where it is asked. */
const PATIENCE_MS = MINUTE_MS;
const STAGED_MS = 4 * MINUTE_MS;
const STATIC_PODS_MS = 8 * MINUTE_MS;
const ENDED_MS = 10 * MINUTE_MS;
/** As the workloads of the lab have it. */
const BUDGET = 4;

/** What goes on while the browser is at the same upgrade. */
export type Beside = {
  /** The gate is waited at. */
  readonly waiting: () => Promise<void>;
  /** A drain is held up. */
  readonly blocked: () => Promise<void>;
};

/** An operator's way through an upgrade of the real cluster, on the page in Debian's Chromium. @returns false when it came to no end */
export async function pageSuite(
  lab: Lab,
  product: Product,
  report: Report,
  { version, folder, beside }: { readonly version: string; readonly folder: string; readonly beside: Beside },
): Promise<boolean> {
  report.section(`the web page, ${lab.startVersion} to ${version}`);
  const server = product.env.LOCKKEEPER_SERVER ?? "";
  const album = new Album(folder);
  const browser = await openBrowser();
  let operator: Visit | null = null;
  try {
    operator = await visit(browser, server);
    const { page } = operator;
    page.setDefaultTimeout(PATIENCE_MS);
    const viewer = async () => {
      const token = await serviceAccountToken(lab, "onlooker", "viewer");
      const other = await visit(browser, server);
      await logIn(other.page, token);
      await other.page.getByText("To act you need a token of the role operator").waitFor();
      const offered = await other.page.getByRole("button", { name: "Approve…" }).count();
      await other.context.close();
      expect(offered === 0, "a viewer is offered to approve");
    };
    for (const [name, run] of ways({ lab, product, page, album, version, beside, viewer }))
      if (!(await report.check(name, run))) {
        await album.last(page);
        return false;
      }
    const { errors, strangers } = operator;
    await report.check("nothing failed in the browser, and nobody but the coordinator was asked", () => {
      expect(errors.length + strangers.length === 0, [...errors, ...strangers].join("\n"));
    });
    await report.check(
      "axe finds no serious fault, and nothing is wider than the screen, at each moment that is kept",
      () => {
        expect(album.faults.length === 0, album.faults.join("\n"));
        return `${album.count} pictures`;
      },
    );
    return true;
  } finally {
    await browser.close();
    report.note(`screenshots: ${folder}`);
  }
}

type Way = {
  readonly lab: Lab;
  readonly product: Product;
  readonly page: Page;
  readonly album: Album;
  readonly version: string;
  readonly beside: Beside;
  readonly viewer: () => Promise<void>;
};

/** Each goes on where the one before stopped. */
function ways({
  lab,
  product,
  page,
  album,
  version,
  beside,
  viewer,
}: Way): readonly [string, () => Promise<unknown>][] {
  const hero = page.getByRole("region", { name: "The upgrade" });
  const nodes = page.getByRole("region", { name: "Nodes" }).getByRole("row");
  const said = (text: string | RegExp, timeout = PATIENCE_MS) => page.getByText(text).first().waitFor({ timeout });
  const budget = (max: number) =>
    lab.k([
      "-n",
      "shop",
      "patch",
      "pdb",
      "web",
      "--type=merge",
      "-p",
      JSON.stringify({ spec: { maxUnavailable: max } }),
    ]);
  const [cp = ""] = lab.controlPlanes;
  return [
    [
      "a wrong token is told so, a right one lets in",
      async () => {
        await page.getByLabel("Token").fill("no-such-token-000000000");
        await page.keyboard.press("Enter");
        await page.getByRole("alert").getByText("The token is not known").waitFor();
        await logIn(page, product.env.LOCKKEEPER_TOKEN ?? "");
        await said("No upgrade is under way");
      },
    ],
    [
      "the cluster as it is: every node, its real versions, its agent",
      async () => {
        for (const node of allNodes(lab))
          await nodes.filter({ hasText: node }).filter({ hasText: "connected" }).waitFor();
        const count = await nodes.filter({ hasText: lab.startVersion }).count();
        expect(count === allNodes(lab).length, `${count} nodes at ${lab.startVersion}`);
        await page.getByRole("region", { name: "The cluster" }).getByText(lab.startVersion).first().waitFor();
        await album.take(page, "cluster");
      },
    ],
    [
      "what lies ahead: preflight's findings with their fixes, and the drain forecast",
      async () => {
        const policy = { ...JSON.parse(await readFile(product.policyFile, "utf8")), gates: { approval: "hop" } };
        await page.getByRole("link", { name: "Plan", exact: true }).click();
        await page.getByLabel("Target version").fill(version);
        await page.getByText("Policy", { exact: true }).click();
        await page.getByLabel("A partial policy over the defaults").fill(JSON.stringify(policy));
        await page.getByRole("button", { name: "Look ahead" }).click();
        const forecast = page.getByRole("region", { name: "Drain forecast" });
        for (const node of allNodes(lab)) await forecast.getByRole("row").filter({ hasText: node }).waitFor();
        await page.getByText("What to do").first().waitFor();
        await album.take(page, "ahead");
        return `${await page.locator("article.finding").count()} kinds of findings`;
      },
    ],
    [
      "the plan is made, shown, and started once it was confirmed",
      async () => {
        await page.getByRole("button", { name: "Make the plan" }).click();
        await said("Static pods of the control planes");
        await album.take(page, "plan");
        await page.getByRole("button", { name: "Start the upgrade…" }).click();
        await page.getByLabel("Why").fill("the lab's test");
        await page.getByRole("button", { name: "Start", exact: true }).click();
        await page.getByRole("region", { name: "Timeline" }).waitFor();
      },
    ],
    [
      "it waits at the gate, which nobody without the right is offered to open, and a person approves",
      async () => {
        await said(/waiting for a person's approval/, STAGED_MS);
        await album.take(page, "approval");
        await viewer();
        await beside.waiting();
        await budget(0);
        await tell(page, "Approve", "staging went well");
        await said("approved by lab");
      },
    ],
    [
      "a drain that a budget without room holds up is explained",
      async () => {
        await hero
          .getByText(/waiting for budget shop\/web \(0 allowed/)
          .first()
          .waitFor({ timeout: STATIC_PODS_MS });
        await hero.getByText(cp, { exact: true }).first().waitFor();
        await album.take(page, "blocked");
        await beside.blocked();
      },
    ],
    [
      "it pauses and resumes",
      async () => {
        await tell(page, "Pause", "lunch");
        await said("paused by lab: lunch");
        await album.take(page, "paused");
        await tell(page, "Resume", "back");
        await said("resumed by lab: back");
      },
    ],
    [
      "a step's log can be read: what apt wrote on the control plane",
      async () => {
        const timeline = page.getByRole("region", { name: "Timeline" });
        await timeline.getByText("Static pods of the control planes").click();
        await timeline.locator("summary").filter({ hasText: cp }).first().click();
        await timeline.getByRole("button", { name: /install kubeadm/ }).click();
        const log = page.getByRole("region", { name: "Log" });
        await log
          .getByText(/Setting up kubeadm/)
          .first()
          .waitFor();
        await log.getByRole("button", { name: "Read the whole log" }).click();
        const whole = log.getByRole("region", { name: "The whole log" });
        await whole.getByText(/Setting up kubeadm/).waitFor();
        await album.take(page, "log");
        await log.getByRole("button", { name: "Whole run" }).click();
      },
    ],
    [
      "the coordinator is killed: told, and caught up with when it is back",
      async () => {
        const pod = await coordinatorPod(lab);
        await killContainers(lab, pod.node, pod.uid);
        await page.getByRole("status").getByText("Connection lost").waitFor();
        await album.take(page, "lost");
        await page.getByText("Connection lost").waitFor({ state: "hidden", timeout: 3 * MINUTE_MS });
        await hero
          .getByText(/waiting for budget shop\/web \(0 allowed/)
          .first()
          .waitFor({ timeout: 3 * MINUTE_MS });
      },
    ],
    [
      "the budget has room again: pods are seen to go, one after the other",
      async () => {
        await budget(BUDGET);
        const going = hero.getByText(/\b[1-9]\d* of \d+ pods gone/).first();
        await going.waitFor();
        return (await going.textContent()) ?? "";
      },
    ],
    [
      "it is watched to its end, and the page has every event of it, each once",
      async () => {
        await hero.getByText("Succeeded").first().waitFor({ timeout: ENDED_MS });
        const { id, events } = await runEvents(product);
        await said("ended: succeeded");
        const shown = await page.getByRole("log").locator(".line > time").count();
        const earlier = await page.getByRole("button", { name: /earlier$/ }).allTextContents();
        const all = shown + Number.parseInt(earlier[0] ?? "0", 10);
        expect(all === events.length, `${all} of ${events.length} events of ${id}`);
        await album.take(page, "succeeded");
        return `${events.length} events`;
      },
    ],
    [
      "the nodes are seen at the new version",
      async () => {
        await page.getByRole("link", { name: "Now" }).click();
        for (const node of allNodes(lab)) await nodes.filter({ hasText: node }).filter({ hasText: version }).waitFor();
        await album.take(page, "upgraded");
      },
    ],
    [
      "snapshots are seen, and one is proven by a real restore",
      async () => {
        await page.getByRole("link", { name: "Snapshots" }).click();
        await page.getByRole("button", { name: "Verify" }).first().click();
        await said("Restored and read", 2 * MINUTE_MS);
        await album.take(page, "snapshots");
      },
    ],
    [
      "the report comes out of the history",
      async () => {
        await page.getByRole("link", { name: "History" }).click();
        await page.getByRole("row").filter({ hasText: "Succeeded" }).waitFor();
        await album.take(page, "history");
        await page.getByRole("link", { name: new RegExp(lab.startVersion) }).click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: "Markdown" }).click(),
        ]);
        const text = await readFile(await download.path(), "utf8");
        const { id } = await runEvents(product);
        for (const holds of [version, id, "staging went well"])
          expect(text.includes(holds), `no ${holds} in the report`);
        const { items } = await rest<{ items: RunEvent[] }>(product, `/api/v1/upgrades/${id}/events?limit=1`);
        expect(items.length === 1, "no event");
        return `${text.length} characters`;
      },
    ],
  ];
}
