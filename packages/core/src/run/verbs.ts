import type { NonEmpty } from "../model/brand.ts";
import type { Result } from "../model/errors.ts";
import type { Actor, EventBody } from "../model/event.ts";
import type { RunView } from "./view.ts";

/** Who asks and why: both go on record. */
export type Asked = { readonly by: Actor; readonly why: string };
/** What an operator's verb appends to the log, in this order and all at once; or `upgrade-state`, `upgrade-read-only`. */
export type Answer = Result<NonEmpty<EventBody>>;

export function pause(_view: RunView, _asked: Asked): Answer {
  throw new Error("in work");
}
export function resume(_view: RunView, _asked: Asked): Answer {
  throw new Error("in work");
}
export function abort(_view: RunView, _asked: Asked): Answer {
  throw new Error("in work");
}
/** Answers every halt: the steps that they name are tried again. */
export function retry(_view: RunView, _asked: Asked): Answer {
  throw new Error("in work");
}
/** Answers every halt by passing over the failed steps, where their kinds allow it. */
export function skip(_view: RunView, _asked: Asked): Answer {
  throw new Error("in work");
}
