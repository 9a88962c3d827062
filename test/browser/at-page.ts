import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { buildPage } from "@lockkeeper/dashboard/build";
import type { KubeObject } from "@lockkeeper/sandbox/api/objects";
import type { Browser } from "playwright-core";
import type { CoordinatorProcess } from "../embedded/coordinator.ts";
import { openSystem, type System, type SystemOptions } from "../embedded/system.ts";
import { openBrowser } from "./browser.ts";

/** What the clusters behind the page run, and what they are brought to. */
export const FROM = parseVersion("v1.33.4") as Version;
export const TO = parseVersion("v1.34.2") as Version;
/** Two cores may be busy with others. */
export const PATIENCE_MS = 60_000;

export type AtPage = {
  readonly system: System;
  readonly coordinator: CoordinatorProcess;
  readonly browser: Browser;
  close(): Promise<void>;
};

/** The page as it is built now, a cluster with one control plane whose coordinator serves it, and a browser. */
export async function atPage(
  options: Pick<SystemOptions, "workers" | "minor" | "podPace">,
  workloads: readonly KubeObject[],
): Promise<AtPage> {
  await buildPage();
  const system = await openSystem({ controlPlanes: 1, from: FROM, offers: [FROM, TO], ...options });
  for (const object of workloads) system.api.store.put(object);
  try {
    const coordinator = await system.coordinator();
    const browser = await openBrowser();
    await coordinator.ready(PATIENCE_MS);
    const close = async () => {
      await browser.close();
      await system.close();
    };
    return { system, coordinator, browser, close };
  } catch (error) {
    await system.close();
    throw error;
  }
}
