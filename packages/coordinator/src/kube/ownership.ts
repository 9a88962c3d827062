import { epoch, identifier, type RunId, type StepId } from "@lockkeeper/core/model/ids";
import type { Ownership } from "@lockkeeper/core/model/state";
import { at, flag, parseJson, text } from "./json.ts";

/** Reads the owner annotation. @returns null when it is not what Lockkeeper writes. */
export function readOwnership(annotation: string): Ownership | null {
  const value = parseJson(annotation);
  const run = identifier<RunId>(text(value, "run") ?? "");
  const step = identifier<StepId>(text(value, "step") ?? "");
  const number = at(value, "epoch");
  const read = typeof number === "number" ? epoch(number) : null;
  if (!run || !step || !read) return null;
  return { run, step, epoch: read, wasUnschedulable: flag(value, "wasUnschedulable") };
}

/** The annotation's text: always the same fields in the same order. */
export function writeOwnership({ run, step, epoch, wasUnschedulable }: Ownership): string {
  return JSON.stringify({ run, step, epoch, wasUnschedulable });
}
