import { describe, expect, it } from "vitest";
import { tryFamily, tryPairs } from "./crashes.ts";
import { SHAPE } from "./matrix.ts";
import { runUpgrade } from "./run.ts";

it("nobody dies: the upgrade ends well, in a few minutes of virtual time", async () => {
  const { wrong, retries, virtualMs } = await runUpgrade(SHAPE, []);
  expect({ wrong, retries }).toEqual({ wrong: [], retries: [] });
  expect(virtualMs).toBeGreaterThan(30_000);
});

describe("the coordinator dies right before or right after", () => {
  tryFamily("coordinator: appends to the run log", 4);
  tryFamily("coordinator: writes to the Kubernetes API", 2);
  tryFamily("coordinator: reads of the Kubernetes API", 24);
  tryPairs(40, 20_260_101);
});
