import type { Rule } from "./context.ts";

/** A log that the checker rejected is shown and not continued (design, invariant 10). */
export const readOnly: Rule = ({ view }) => {
  const [first] = view.rejected;
  if (!first) return null;
  const why = `the log was rejected by the checker (${first.saw}); nothing acts on it any more. It can be aborted`;
  return { is: "wait", waits: [{ why, on: "cluster", deadline: null }] };
};
