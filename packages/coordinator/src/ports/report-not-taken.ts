/**
 * An agent's report that this coordinator does not take now, as is to be expected when leadership changes: the agent keeps it and
 * sends it again, to whoever leads then. Nothing is wrong, so a log has a line of it and no stack.
 */
export class ReportNotTaken extends Error {
  override readonly name = "ReportNotTaken";
}
