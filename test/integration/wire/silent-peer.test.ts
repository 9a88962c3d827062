import { expect, test, vi } from "vitest";
import { startSilentProxy } from "../../fixtures/silent-proxy.ts";
import { makeHome, startAgent, startCoordinator, W1 } from "../../fixtures/wire.ts";

const until = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 50 });

test("a peer that fell silent is noticed by both ends, and needs nobody to come back", {
  timeout: 120_000,
}, async () => {
  const home = await makeHome();
  const coordinator = await startCoordinator(home);
  const proxy = await startSilentProxy(coordinator.agentPort);
  const ports = { agentPort: proxy.port, enrolPort: coordinator.enrolPort };
  const agent = await startAgent(home, W1, { ports });
  const isConnected = () => coordinator.agents.hellos().get(W1)?.presence.connected;
  try {
    await until(() => expect(isConnected()).toBe(true));
    proxy.silence(true);
    await until(() => expect(isConnected()).toBe(false));
    await until(() => expect(JSON.stringify(agent.said)).toContain("not connected"));
    proxy.silence(false);
    await until(() => expect(isConnected()).toBe(true));
    expect(coordinator.approvals.pending()).toEqual([]);
  } finally {
    await agent.close();
    proxy.close();
    coordinator.close();
  }
});
