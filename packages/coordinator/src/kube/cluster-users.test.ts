import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

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
  expect(await fix.kube.users.find(TOKEN)).toEqual({ ok: true, value: { name: "kubernetes:anna", role } });
});

it("refuses who may use none, and tokens that are unknown or meant for somebody else", async () => {
  known([]);
  expect(await fix.kube.users.find(TOKEN)).toMatchObject({ ok: false, problem: { code: "role-too-weak" } });
  expect(await fix.kube.users.find("un.known.x")).toMatchObject({ ok: false, problem: { code: "token-wrong" } });
  api.tokens.set("for.another.x", { username: "anna", audiences: ["https://kubernetes"], extra: {}, may: [] });
  expect(await fix.kube.users.find("for.another.x")).toMatchObject({ ok: false, problem: { code: "token-wrong" } });
});

it("looks up so many new tokens a minute, and goes on to know those that it knows", async () => {
  known(["viewer"]);
  await fix.kube.users.find(TOKEN);
  const answers = [];
  for (let n = 0; n < 310; n++) answers.push(await fix.kube.users.find(`made.up.${n}`));
  expect(answers.filter((said) => said?.ok === false && said.problem.code === "rate-limited")).toHaveLength(11);
  expect(await fix.kube.users.find(TOKEN)).toMatchObject({ ok: true });
});

it("sends nothing to the API server that is no such token, and believes an answer for a while", async () => {
  await api.close();
  expect(await fix.kube.users.find("lk_no-web-token")).toBeNull();
  expect(await fix.kube.users.find(TOKEN)).toMatchObject({ ok: false, problem: { code: "cluster-unreachable" } });
  api = await startApiServer();
  await fix[Symbol.asyncDispose]();
  fix = await fixture(api.kubeconfig);
  known(["operator"]);
  const first = await fix.kube.users.find(TOKEN);
  api.tokens.delete(TOKEN);
  expect(await fix.kube.users.find(TOKEN)).toEqual(first);
});
