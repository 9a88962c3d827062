import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { clientBreaks } from "../../docs/client-breaks.ts";
import { openApiText } from "../../docs/openapi.ts";

const FILE = new URL("../../../docs/openapi.json", import.meta.url);

it("docs/openapi.json is what the coordinator serves", async () => {
  const kept = await readFile(FILE, "utf8").catch(() => "");
  expect(kept, "docs/openapi.json is not up to date: run `npx --yes pnpm@12 run docs`").toBe(await openApiText());
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

  it.each([
    ["GET /things is gone", reads(object({})), api({})],
    ["GET /things: 200.a is gone", reads(object({ a: text })), reads(object({}))],
    ["GET /things: 200.a was string, is number", reads(object({ a: text })), reads(object({ a: { type: "number" } }))],
    [
      "GET /things: 200[].a is gone",
      reads({ type: "array", items: object({ a: text }) }),
      reads({ type: "array", items: object({}) }),
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
