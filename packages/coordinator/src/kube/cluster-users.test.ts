import type { Instant } from "@lockkeeper/core/model/ids";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Api } from "./api.ts";
import { KubeClusterUsers } from "./cluster-users.ts";
import { type Fixture, fixture, transportTo } from "./fixture.ts";

const TOKEN = "head.body.signature";

let api: ApiServer;
let fix: Fixture;

beforeEach(async () => {
  api = await startApiServer();
  fix = await fixture(api.kubeconfig);
});
afterEach(async () => {
  await fix[Symbol.asyncDispose]();
  await api.close();
});

const find = (token: string) => fix.kube.users.find(token, () => true);

function known(may: readonly string[], audiences = ["lockkeeper"], username = "anna"): void {
  const rights = may.map((name) => `use roles.lockkeeper.dev/${name} lockkeeper`);
  api.tokens.set(TOKEN, { username, audiences, extra: {}, may: rights });
}

it.each([
  [["viewer"], "viewer"],
  [["viewer", "operator"], "operator"],
  [["admin"], "admin"],
])("gives a user the highest role of those that RBAC lets them use: %j", async (may, role) => {
  known(may);
  expect(await find(TOKEN)).toEqual({ ok: true, value: { name: "kubernetes:anna", role } });
});

it("refuses who may use none, and tokens that are unknown or meant for somebody else", async () => {
  known([]);
  expect(await find(TOKEN)).toMatchObject({ ok: false, problem: { code: "role-too-weak" } });
  expect(await find("un.known.x")).toMatchObject({ ok: false, problem: { code: "token-wrong" } });
  api.tokens.set("for.another.x", { username: "anna", audiences: ["https://kubernetes"], extra: {}, may: [] });
  expect(await find("for.another.x")).toMatchObject({ ok: false, problem: { code: "token-wrong" } });
});

it("looks up so many new tokens a minute, and goes on to know those that it knows", async () => {
  known(["viewer"]);
  await find(TOKEN);
  const answers = [];
  for (let n = 0; n < 310; n++) answers.push(await find(`made.up.${n}`));
  expect(answers.filter((said) => said?.ok === false && said.problem.code === "rate-limited")).toHaveLength(11);
  expect(await find(TOKEN)).toMatchObject({ ok: true });
});

it("looks good tokens up again however many made-up ones come, until they are good no more", async () => {
  let now = 0;
  const transport = await transportTo(api.kubeconfig);
  const users = new KubeClusterUsers(
    new Api(
      transport,
      () => Date.now() as Instant,
      () => false,
    ),
    "lockkeeper",
    () => now,
  );
  const ask = (token: string, mayAsk = true) => users.find(token, () => mayAsk);
  known(["viewer"]);
  expect(await ask(TOKEN)).toMatchObject({ ok: true });
  now = 61_000;
  for (let n = 0; n < 310; n++) await ask(`made.up.${n}`);
  expect(await ask("made.up.again")).toMatchObject({ ok: false, problem: { code: "rate-limited" } });
  expect(await ask(TOKEN, false)).toMatchObject({ ok: true });
  // It was looked up anew: what was taken away is seen.
  api.tokens.delete(TOKEN);
  now = 130_000;
  expect(await ask(TOKEN, false)).toMatchObject({ ok: false, problem: { code: "token-wrong" } });
  // From now on it is one that nobody knows.
  now = 150_000;
  expect(await ask(TOKEN, false)).toMatchObject({ ok: false, problem: { code: "rate-limited" } });
});

it("sends nothing to the API server that is no such token, and believes an answer for a while", async () => {
  await api.close();
  expect(await find("lk_no-web-token")).toBeNull();
  expect(await find(TOKEN)).toMatchObject({ ok: false, problem: { code: "cluster-unreachable" } });
  api = await startApiServer();
  await fix[Symbol.asyncDispose]();
  fix = await fixture(api.kubeconfig);
  known(["operator"]);
  const first = await find(TOKEN);
  api.tokens.delete(TOKEN);
  expect(await find(TOKEN)).toEqual(first);
});
