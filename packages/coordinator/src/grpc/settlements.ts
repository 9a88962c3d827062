import type { AgentEvents, StepReport } from "../ports/agents.ts";

/** Reports that one agent may have under way at once: it runs a handful of steps, more is a mistake. */
const UNDER_WAY_MAX = 64;

/** Hands settled reports on, each attempt once at a time however often the agent resends it. */
export type Settlements = {
  /**
   * @returns true when the report is in the run log; false when it could not be written, the same report is under way
   * already, or too many are: the agent resends.
   */
  settle(report: StepReport): Promise<boolean>;
};

/** @param listening resolves when somebody listens: before that, agents wait. @param failed told why one was not taken */
export function createSettlements(
  listening: Promise<AgentEvents>,
  failed: (report: StepReport, error: unknown) => void,
): Settlements {
  const underWay = new Set<string>();
  return {
    async settle(report) {
      const key = `${report.by.node} ${report.run} ${report.step} ${report.attempt}`;
      if (underWay.has(key) || underWay.size >= UNDER_WAY_MAX) return false;
      underWay.add(key);
      try {
        const events = await listening;
        await events.settled(report);
        return true;
      } catch (error) {
        failed(report, error);
        return false;
      } finally {
        underWay.delete(key);
      }
    },
  };
}
