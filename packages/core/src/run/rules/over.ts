import type { Rule } from "./context.ts";

/** Nothing follows the end. */
export const over: Rule = ({ view }) => (view.ended ? { is: "over" } : null);
