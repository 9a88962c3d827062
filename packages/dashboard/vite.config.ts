import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const FOLDER = import.meta.dirname;
const LEAST_BYTES = 1024;

export default defineConfig({
  root: FOLDER,
  // What is built is served as it is: every file beside index.html carries a digest in its name, or is asked for first.
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [compressed()],
});

/** Files compressed once, when they are built, beside those that they were made from. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async closeBundle() {
      const out = join(FOLDER, "dist");
      for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
        const file = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(file)) continue;
        const bytes = await readFile(file);
        if (bytes.length < LEAST_BYTES) continue;
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes));
      }
    },
  };
}
