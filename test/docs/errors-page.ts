import { ERRORS } from "@lockkeeper/core/model/error-codes";
import { table } from "./table.ts";

/** docs/errors.md, from the table of errors. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, row]) => [
    `<a id="${code}"></a>\`${code}\``,
    String(row.http),
    row.grpc,
    row.title,
    row.advice,
  ]);
  return `# Errors

<!-- Generated from packages/core/src/model/errors.ts by \`npx --yes pnpm@12 run docs\`. Do not edit. -->

Every error that crosses a boundary carries one of these codes. Over HTTP it is a problem document
(\`application/problem+json\`) with the code in \`code\` and the particulars in \`detail\`; between agent and coordinator
it is a gRPC status. A refused request has changed nothing.

${table(["Code", "HTTP", "gRPC", "What it says", "What to do"], rows)}
`;
}
