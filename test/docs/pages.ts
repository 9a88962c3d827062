import { stepKindsMarkdown } from "@lockkeeper/core/rules/step-kinds-markdown";
import { errorsPage } from "./errors-page.ts";
import { findingsPage } from "./findings-page.ts";
import { reliabilityPage } from "./reliability-page.ts";

/** The pages of docs/ that are generated, by their file names. */
export function generatedPages(): Readonly<Record<string, string>> {
  return {
    "errors.md": errorsPage(),
    "findings.md": findingsPage(),
    "reliability.md": reliabilityPage(),
    "step-kinds.md": stepKindsMarkdown(),
  };
}
