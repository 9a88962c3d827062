import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import protobuf from "protobufjs";

const ROOT = resolve(import.meta.dirname, "../../..");
const PROTO = join(ROOT, "proto");
/** Where the generated files are checked in. */
export const GENERATED = join(ROOT, "packages/protocol/src/gen");

/**
 * Generates the wire's types and its descriptor from proto/ into `out`: one type file a message, and `descriptor.ts`,
 * a module rather than JSON beside the sources, so that the compiler carries it into the compiled package.
 * @param out a folder; what it holds is replaced. @throws when a contract file cannot be read.
 */
export function generate(out: string): void {
  const files = globSync("**/*.proto", { cwd: PROTO }).sort();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  generateTypes(files, out);
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(PROTO, target);
  const json = root.loadSync(files).toJSON({ keepComments: false });
  // protobufjs' own type of a method wants a comment, which its toJSON leaves out.
  const commented = (_key: string, it: unknown) =>
    typeof it === "object" && it !== null && "requestType" in it ? { ...it, comment: "" } : it;
  const text = JSON.stringify(json, commented, 2);
  const header = `// Generated from proto/: do not edit.\nimport type { fromJSON } from "@grpc/proto-loader";\n`;
  writeFileSync(
    join(out, "descriptor.ts"),
    `${header}\ntype Json = Parameters<typeof fromJSON>[0];\n\nexport const descriptor: Json = ${text};\n`,
  );
}

function generateTypes(files: readonly string[], out: string): void {
  const main = createRequire(import.meta.url).resolve("@grpc/proto-loader");
  const tool = join(dirname(main), "../bin/proto-loader-gen-types.js");
  const flags = "--grpcLib=@grpc/grpc-js --importFileExtension=.ts --longs=String --enums=String --oneofs --defaults";
  // The headers hold a relative path, so it always runs in the same folder.
  execFileSync(process.execPath, [tool, ...flags.split(" "), "-I", ".", "-O", out, ...files], {
    cwd: PROTO,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (import.meta.main) generate(GENERATED);
