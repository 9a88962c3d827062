import openapiTS, { astToString } from "openapi-typescript";

const HEAD = "// Generated from docs/openapi.json: `npx --yes pnpm@12 run docs`. Not to be changed by hand.\n\n";

/** The types of a client of the API. @param text docs/openapi.json */
export async function clientTypes(text: string): Promise<string> {
  const nodes = await openapiTS(text, { alphabetize: true, emptyObjectsUnknown: true });
  return HEAD + astToString(nodes);
}
