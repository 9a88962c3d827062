import { stepKindsMarkdown } from "@lockkeeper/core/rules/step-kinds-markdown";
import { configurationPage } from "./configuration-page.ts";
import { errorsPage } from "./errors-page.ts";
import { findingsPage } from "./findings-page.ts";
import { preflightPage } from "./preflight-page.ts";

/** The pages of docs/ that are generated, by their file names. */
export function generatedPages(): Readonly<Record<string, string>> {
  return {
    "configuration.md": configurationPage(),
    "errors.md": errorsPage(),
    "findings.md": findingsPage(),
    "preflight.md": preflightPage(),
    "step-kinds.md": stepKindsMarkdown(),
  };
}
