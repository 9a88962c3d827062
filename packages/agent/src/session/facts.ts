import type { ReportedFacts } from "@lockkeeper/protocol/codec/facts";

/** Reads the host again and again, one read at a time. */
export type FactsReporter = {
  /** Something changed: facts that are read from now on are to be reported, soon. */
  request(): void;
  stop(): void;
};

type Options = {
  readonly read: () => Promise<ReportedFacts>;
  readonly report: (facts: ReportedFacts) => void;
  readonly failed: (error: unknown) => void;
  readonly everyMs: number;
};

/** Reports at each request and `everyMs` besides. A read that began before the newest request is never reported. */
export function startFactsReporter({ read, report, failed, everyMs }: Options): FactsReporter {
  let reading = false;
  let again = false;
  let stopped = false;
  const request = () => {
    again = true;
    if (!reading) void work();
  };
  const work = async () => {
    reading = true;
    while (again && !stopped) {
      again = false;
      try {
        const facts = await read();
        if (!again && !stopped) report(facts);
      } catch (error) {
        failed(error);
      }
    }
    reading = false;
  };
  const timer = setInterval(request, everyMs);
  return {
    request,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
