import type { Plan, RunPurpose } from "../model/plan.ts";

type Titled = { readonly purpose: RunPurpose; readonly from: string; readonly to: string };

/** What a run of this plan is for. */
export function purposeOf({ purpose }: Pick<Plan, "purpose">): RunPurpose {
  return purpose ?? "upgrade";
}

/** What a run does, for a line: `upgrade v1.33.4 -> v1.34.2`, `rollback v1.34.2 -> v1.33.4`, `restore of etcd at v1.34.2`. */
export function runTitle({ purpose, from, to }: Titled): string {
  switch (purpose) {
    case "upgrade":
    case "rollback":
      return `${purpose} ${from} -> ${to}`;
    case "restore":
      return `restore of etcd at ${to}`;
  }
}
