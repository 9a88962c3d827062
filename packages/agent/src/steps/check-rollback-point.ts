import type { StepRow } from "../executor/step-row.ts";
import { provenPoint } from "./rollback-point.ts";

/** Looks whether a rollback point is whole, before anything goes back by it; changes nothing. */
export const checkRollbackPoint: StepRow<"check-rollback-point"> = {
  mutates: false,
  run: async ({ point }, tools) => {
    const { manifest, files } = await provenPoint(tools, point);
    return { files: files.length, packages: manifest.packages };
  },
};
