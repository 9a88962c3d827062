import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { apiPage } from "./api-page.ts";

const document = JSON.parse(await readFile(new URL("../../../../docs/openapi.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, { operationId: string }>>;
  components: { schemas: object };
};

it("shows every operation and every body, and links to nothing that is not there", () => {
  const page = apiPage(document);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const methods of Object.values(document.paths))
    for (const { operationId } of Object.values(methods)) expect(ids).toContain(operationId);
  for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

it("takes nothing from elsewhere, runs nothing, and lets no text become markup", () => {
  const page = apiPage(document);
  expect(page).not.toMatch(/<script|<link|<img|src=|https?:\/\/|style="/);
  const hostile = { info: { title: "<script>x</script>", version: '"' }, paths: {}, components: {} };
  expect(apiPage(hostile)).not.toContain("<script>");
});
