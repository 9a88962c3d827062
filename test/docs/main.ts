import { writeFile } from "node:fs/promises";
import { generatedPages } from "./pages.ts";

for (const [file, text] of Object.entries(generatedPages())) {
  await writeFile(new URL(`../../docs/${file}`, import.meta.url), text);
  console.log(`docs/${file}`);
}
