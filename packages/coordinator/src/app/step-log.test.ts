import { fail, ok } from "@lockkeeper/core/model/errors";
import type { NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import { expect, it } from "vitest";
import type { Statuses } from "./statuses.ts";
import { stepLog } from "./step-log.ts";

const RUN = "up-1" as RunId;
const INSTALL = "1.34/workers/w1/install-kubeadm";
const STEPS = [
  { id: INSTALL, kind: "install-packages", node: "w1", attempt: 2 },
  { id: "1.34/workers/w1/drain", kind: "drain", node: "w1", attempt: 1 },
  { id: "1.34/workers/w2/install-kubeadm", kind: "install-packages", node: "w2", attempt: 0 },
  { id: "1.34/verify/cluster/verify-hop", kind: "verify-hop", node: null, attempt: 1 },
];
const PART = { path: "/log", offset: 7, text: "Done\n", next: 12, size: 12, over: true };

const asked: unknown[] = [];
const agents = {
  log: async (node: NodeName, key: AttemptKey, offset: number) => {
    asked.push([node, key, offset]);
    return ok(PART);
  },
};
const statuses = {
  of: (id: RunId) => (id === RUN ? ok({ steps: STEPS }) : fail("upgrade-unknown", "no such upgrade")),
} as unknown as Statuses;
const read = (step: string, attempt?: number, run = RUN) =>
  stepLog({ statuses, agents }, run, { step, attempt, offset: 7 });

it("asks the agent of the step's node, for the newest attempt unless one is named", async () => {
  expect(await read(INSTALL)).toEqual(ok({ ...PART, step: INSTALL, attempt: 2, node: "w1" }));
  await read(INSTALL, 1);
  expect(asked).toEqual([
    ["w1", { run: RUN, step: INSTALL, attempt: 2 }, 7],
    ["w1", { run: RUN, step: INSTALL, attempt: 1 }, 7],
  ]);
});

it.each([
  ["a step that there is not", "1.34/workers/w9/drain", undefined],
  ["one that runs nothing on a host", "1.34/workers/w1/drain", undefined],
  ["one of the whole cluster", "1.34/verify/cluster/verify-hop", undefined],
  ["one that has not begun", "1.34/workers/w2/install-kubeadm", undefined],
  ["an attempt to come", INSTALL, 3],
  ["an attempt before the first", INSTALL, 0],
])("knows no log of %s, and asks nobody", async (_, step, attempt) => {
  asked.length = 0;
  expect(await read(step, attempt)).toMatchObject({ ok: false, problem: { code: "log-unknown" } });
  expect(asked).toEqual([]);
});

it("says that there is no such upgrade, and why an agent gives none", async () => {
  expect(await read(INSTALL, 1, "up-2" as RunId)).toMatchObject({ problem: { code: "upgrade-unknown" } });
  const away = { log: async () => fail<never>("agent-away", "w1 is not connected") };
  expect(await stepLog({ statuses, agents: away }, RUN, { step: INSTALL, attempt: 1, offset: 0 })).toEqual(
    fail("agent-away", "w1 is not connected"),
  );
});
