import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { clientTypes } from "../../../packages/api/scripts/client-types.ts";
import { clientBreaks } from "../../docs/client-breaks.ts";
import { openApiText } from "../../docs/openapi.ts";

const CLIENT = new URL("../../../packages/api/src/gen/openapi.ts", import.meta.url);
const FILE = new URL("../../../docs/openapi.json", import.meta.url);

it("docs/openapi.json is what the coordinator serves", async () => {
  const kept = await readFile(FILE, "utf8").catch(() => "");
  expect(kept, "docs/openapi.json is not up to date: run `npx --yes pnpm@12 run docs`").toBe(await openApiText());
});

it("the client's types are generated from it", async () => {
  const generated = await readFile(CLIENT, "utf8").catch(() => "");
  expect(generated, "the client is not up to date: run `npx --yes pnpm@12 run docs`").toBe(
    await clientTypes(await readFile(FILE, "utf8")),
  );
});

it("every operation has a name of its own, a tag, a role, its answer and its refusals", async () => {
  const { paths } = JSON.parse(await readFile(FILE, "utf8")) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  const ids = all.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { operationId, tags, responses, ...rest } of all) {
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(tags).toHaveLength(1);
    expect(["viewer", "operator", "admin"]).toContain(rest["x-role"]);
    expect(Object.keys(responses as object)).toContain("default");
    expect(Object.keys(responses as object).some((status) => status.startsWith("2"))).toBe(true);
  }
});

describe("a newer description of the API", () => {
  const object = (properties: object, required: readonly string[] = []) => ({ type: "object", properties, required });
  const text = { type: "string" };
  const api = (paths: object) => ({ paths });
  const content = (schema: object) => ({ content: { "application/json": { schema } } });
  const reads = (schema: object) => api({ "/things": { get: { responses: { 200: content(schema) } } } });
  const sends = (schema: object, parameters: readonly object[] = []) =>
    api({ "/things": { post: { requestBody: content(schema), parameters, responses: {} } } });

  it("may have more addresses, more to read and more that can be sent", () => {
    const before = { paths: { ...reads(object({ a: text })).paths } };
    const after = { paths: { ...reads(object({ a: text, b: text })).paths, "/more": { get: { responses: {} } } } };
    expect(clientBreaks(before, after)).toEqual([]);
    expect(clientBreaks(sends(object({ a: text })), sends(object({ a: text, b: text })))).toEqual([]);
  });

  it("may say more words, and may point to what it said in place", () => {
    const words = (...all: string[]) => reads(object({ a: { type: "string", enum: all } }, ["a"]));
    expect(clientBreaks(words("x", "y"), words("x", "y", "z"))).toEqual([]);
    const pointed = {
      ...reads({ $ref: "#/components/schemas/A" }),
      components: { schemas: { A: object({ a: text }) } },
    };
    expect(clientBreaks(reads(object({ a: text })), pointed)).toEqual([]);
    expect(clientBreaks(pointed, reads(object({})))).toEqual(["GET /things: 200.a is gone"]);
    const either = reads({ anyOf: [object({ is: { type: "string", enum: ["a"] }, a: text }), { type: "null" }] });
    expect(clientBreaks(either, either)).toEqual([]);
  });

  it.each([
    ["GET /things is gone", reads(object({})), api({})],
    ["GET /things: 200.a is gone", reads(object({ a: text })), reads(object({}))],
    ["GET /things: 200.a was string, is number", reads(object({ a: text })), reads(object({ a: { type: "number" } }))],
    [
      "GET /things: 200[].a is gone",
      reads({ type: "array", items: object({ a: text }) }),
      reads({ type: "array", items: object({}) }),
    ],
    [
      "GET /things: 200.a may be null now",
      reads(object({ a: text })),
      reads(object({ a: { anyOf: [text, { type: "null" }] } })),
    ],
    ["GET /things: 200.a may be left out now", reads(object({ a: text }, ["a"])), reads(object({ a: text }))],
    [
      "GET /things: 200.b is gone",
      reads({ anyOf: [object({ b: text }), { type: "null" }] }),
      reads({ anyOf: [object({}), { type: "null" }] }),
    ],
    [
      "POST /things: body.a: y is taken no more",
      sends(object({ a: { type: "string", enum: ["x", "y"] } })),
      sends(object({ a: { type: "string", enum: ["x"] } })),
    ],
    [
      "POST /things: body.a has a maxLength of 5 now",
      sends(object({ a: { ...text, maxLength: 9 } })),
      sends(object({ a: { ...text, maxLength: 5 } })),
    ],
    [
      "GET /things: 200 is answered as text/csv no more",
      api({ "/things": { get: { responses: { 200: { content: { "text/csv": { schema: text } } } } } } }),
      api({ "/things": { get: { responses: {} } } }),
    ],
    [
      "POST /things: the parameter who in query is taken no more",
      sends(object({}), [{ name: "who", in: "query", schema: text }]),
      sends(object({})),
    ],
    ["POST /things: body.b must be sent now", sends(object({ a: text })), sends(object({ a: text, b: text }, ["b"]))],
    ["POST /things: body.a is taken no more", sends(object({ a: text })), sends(object({}))],
    [
      "POST /things: the parameter who in query must be sent now",
      sends(object({})),
      sends(object({}), [{ name: "who", in: "query", required: true }]),
    ],
  ])("breaks a client: %s", (why, before, after) => {
    expect(clientBreaks(before, after)).toEqual([why]);
  });
});
