import { readFile, writeFile } from "node:fs/promises";
import { generatedPages } from "./pages.ts";
import { generatedSections, withSection } from "./sections.ts";

const at = (file: string) => new URL(`../../docs/${file}`, import.meta.url);

for (const [file, text] of Object.entries(generatedPages())) {
  await writeFile(at(file), text);
  console.log(`docs/${file}`);
}
for (const section of generatedSections()) {
  await writeFile(at(section.file), withSection(await readFile(at(section.file), "utf8"), section));
  console.log(`docs/${section.file}: ${section.name}`);
}
