import { ok, type Result } from "@lockkeeper/core/model/errors";
import { expect, it } from "vitest";
import { createQueries } from "./queries.ts";

/** An agent that answers when it is told to. */
function slow() {
  const open: { readonly question: string; readonly answer: (text: string) => void }[] = [];
  const ask = (question: string) =>
    new Promise<Result<string>>((resolve) => open.push({ question, answer: (text) => resolve(ok(text)) }));
  const next = async () => {
    while (open.length === 0) await new Promise(setImmediate);
    return open.shift() as (typeof open)[number];
  };
  return { ask, next, open };
}

it("asks one after the other, and gives each its own answer", async () => {
  const agent = slow();
  const ask = createQueries("w1", agent.ask);
  const answers = [ask("a"), ask("b"), ask("c")];
  for (const question of ["a", "b", "c"]) {
    const asked = await agent.next();
    expect(asked.question).toBe(question);
    expect(agent.open).toEqual([]);
    asked.answer(`of ${question}`);
  }
  expect(await Promise.all(answers)).toEqual([ok("of a"), ok("of b"), ok("of c")]);
});

it("shares what waits, and not what has begun", async () => {
  const agent = slow();
  const ask = createQueries("w1", agent.ask);
  const first = ask("a");
  const begun = await agent.next();
  const [second, third] = [ask("a"), ask("a")];
  begun.answer("older");
  (await agent.next()).answer("newer");
  expect(await Promise.all([first, second, third])).toEqual([ok("older"), ok("newer"), ok("newer")]);
  expect(agent.open).toEqual([]);
});

it("says that the agent is busy when too many wait, or for too long; and goes on", async () => {
  const agent = slow();
  const ask = createQueries("w1", agent.ask, { waitingMax: 2, waitMaxMs: 20 });
  const first = ask("a");
  const begun = await agent.next();
  const late = ask("b");
  const laterStill = ask("c");
  expect(await ask("d")).toMatchObject({ ok: false, problem: { code: "rate-limited" } });
  expect(await late).toMatchObject({
    ok: false,
    problem: { code: "rate-limited", detail: expect.stringMatching(/w1 was still answering/) },
  });
  expect(await laterStill).toMatchObject({ ok: false });
  const again = ask("b");
  begun.answer("first");
  const asked = await agent.next();
  expect(asked.question).toBe("b");
  asked.answer("second");
  expect(await Promise.all([first, again])).toEqual([ok("first"), ok("second")]);
  expect(agent.open).toEqual([]);
});
