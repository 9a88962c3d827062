import type { UpgradeStatus } from "@lockkeeper/core/model/status";
import { runTitle } from "@lockkeeper/core/rules/run-title";

type Way = {
  readonly from: string;
  readonly to: string;
  /** A coordinator of an earlier release names none. */
  readonly purpose?: UpgradeStatus["purpose"];
};

/** From where to where; of a rollback or a restore it says that it is one. */
export function wayOf({ purpose = "upgrade", from, to }: Way): string {
  return isUpgrade({ purpose }) ? `${from} -> ${to}` : runTitle({ purpose, from, to });
}

/** False for rollbacks and restores. */
export function isUpgrade({ purpose = "upgrade" }: Pick<Way, "purpose">): boolean {
  return purpose === "upgrade";
}

/** Its id, with what it is where it is no upgrade: `up-1`, `up-2 (a rollback)`. */
export function namedRun(id: string, purpose: Way["purpose"]): string {
  if (purpose === undefined || isUpgrade({ purpose })) return id;
  return `${id} (a ${purpose})`;
}
