import type { PointRef } from "@lockkeeper/core/model/step";
import type { RollbackPointRef__Output as WirePointIn } from "../gen/lockkeeper/agent/v1/RollbackPointRef.ts";
import { readDigest, readRun, readStepId } from "./ids.ts";
import { present } from "./read.ts";

/** The rollback point that a step names, from the wire. */
export function point(it: { readonly point: WirePointIn | null }, at: string): PointRef {
  return pointRef(present(it.point, `${at}.point`), `${at}.point`);
}

export function pointRef({ run, step, digest }: WirePointIn, at: string): PointRef {
  return {
    run: readRun(run, `${at}.run`),
    step: readStepId(step, `${at}.step`),
    digest: readDigest(digest, `${at}.digest`),
  };
}
