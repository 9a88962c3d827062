/**
 * Draws docs/images/demo-80.svg and demo-140.svg: what the demo's board shows while a worker is drained, out of a real
 * upgrade of an embedded cluster. `node test/demo/capture.ts`
 */
import { mkdir, writeFile } from "node:fs/promises";
import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aBudget, aDeployment } from "@lockkeeper/sandbox/api/samples";
import { upgrade } from "../embedded/drive.ts";
import { openSystem } from "../embedded/system.ts";
import { type BoardNode, boardLines } from "./board.ts";
import { boardNodes } from "./nodes.ts";
import { svgOf, type Tinted } from "./svg.ts";

const FROM = parseVersion("v1.33.4") as Version;
const TO = parseVersion("v1.34.2") as Version;
const IMAGES = new URL("../../docs/images/", import.meta.url);

type Frame = { readonly status: UpgradeStatus; readonly nodes: readonly BoardNode[]; readonly at: number };

const system = await openSystem({
  ...{ controlPlanes: 3, workers: 5, from: FROM, offers: [FROM, TO], minor: 34, apiAwayMs: 300 },
  podPace: { startMs: 1500, terminateMs: 800 },
});
try {
  system.api.store.put(aDeployment("web", 12));
  system.api.store.put(aBudget("web", "web", { maxUnavailable: 1 }));
  const { connection, ready } = await system.coordinator();
  await ready(60_000);
  let frame: Frame | null = null;
  const policy = { gate: { readySeconds: 0 }, staticPods: { stableSeconds: 0 } };
  await upgrade(
    { connection, to: TO, policy, fault: null, world: system.world(TO) },
    {
      status: (status) => {
        const drains = status.steps.find(({ kind, status: is }) => kind === "drain" && is === "running");
        const waits = status.waits.some(({ why }) => why.includes("budget"));
        if (drains?.node === "w2" && drains.doing && waits)
          frame ??= { status, nodes: boardNodes(system.api), at: Date.now() };
      },
    },
  );
  if (frame === null) throw new Error("no drain was seen to wait for a budget");
  await mkdir(IMAGES, { recursive: true });
  for (const columns of [80, 140]) await writeFile(new URL(`demo-${columns}.svg`, IMAGES), draw(frame, columns));
} finally {
  await system.close();
}

function draw({ status, nodes, at }: Frame, columns: number): string {
  // The painted line and its colour, side by side: an SVG has no escape codes.
  const tints = new Map<string, Tinted["tint"]>();
  const lines = boardLines(status, nodes, at, { columns, rows: 24 }, (as, text) => {
    tints.set(text, as);
    return text;
  });
  return svgOf(
    lines.map((text) => ({ text, tint: tints.get(text) ?? "plain" })),
    columns,
    "The demo's board while a worker is drained",
  );
}
