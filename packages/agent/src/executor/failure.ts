import type { NonEmpty } from "@lockkeeper/core/model/brand";
import type { Finding } from "@lockkeeper/core/model/finding";

/** Ends a step as failed with findings; thrown inside a step's row, turned into an outcome by the executor alone. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly findings: NonEmpty<Finding>;
  constructor(findings: NonEmpty<Finding>) {
    super(findings.map(({ code, saw }) => `${code}: ${saw}`).join("; "));
    this.findings = findings;
  }
}
