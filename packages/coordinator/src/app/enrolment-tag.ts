import type { EnrolmentView } from "../ports/operations.ts";

/** Names who asks: an approval that was meant for another machine of that name does not fit it. */
export function enrolmentTag({ uid, machineId }: EnrolmentView): string {
  return `"${uid}.${machineId}"`;
}
