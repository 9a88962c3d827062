import { readFile, writeFile } from "node:fs/promises";
import { clientTypes } from "../../packages/api/scripts/client-types.ts";
import { clientBreaks } from "./client-breaks.ts";
import { openApiText } from "./openapi.ts";
import { generatedPages } from "./pages.ts";
import { generatedSections, withSection } from "./sections.ts";

const OPENAPI = new URL("../../docs/openapi.json", import.meta.url);

const CLIENT = new URL("../../packages/api/src/gen/openapi.ts", import.meta.url);

const at = (file: string) => new URL(`../../docs/${file}`, import.meta.url);

for (const [file, text] of Object.entries(generatedPages())) {
  await writeFile(at(file), text);
  console.log(`docs/${file}`);
}
for (const section of generatedSections()) {
  await writeFile(at(section.file), withSection(await readFile(at(section.file), "utf8"), section));
  console.log(`docs/${section.file}: ${section.name}`);
}

// Clients are written against what is kept: a description that would break them needs another version of the API.
const kept = await readFile(OPENAPI, "utf8").catch(() => null);
const described = await openApiText();
if (kept !== null && version(kept) === version(described)) {
  const breaks = clientBreaks(
    JSON.parse(kept) as Record<string, unknown>,
    JSON.parse(described) as Record<string, unknown>,
  );
  for (const line of breaks) console.error(`breaks clients of version ${version(kept)}: ${line}`);
  if (breaks.length > 0) throw new Error("docs/openapi.json is left as it was: give the API another version");
}
await writeFile(OPENAPI, described);
console.log("docs/openapi.json");
await writeFile(CLIENT, await clientTypes(described));
console.log("packages/api/src/gen/openapi.ts");

function version(text: string): string {
  return (JSON.parse(text) as { readonly info: { readonly version: string } }).info.version;
}
