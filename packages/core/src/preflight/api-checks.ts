import { type Finding, finding } from "../model/finding.ts";
import { minorOf, versionParts } from "../model/version.ts";
import { nameOf } from "../rules/drain-views.ts";
import { goneAt } from "../rules/removed-apis.ts";
import type { AnyCheck, InventoryCheck } from "./check.ts";
import { some } from "./naming.ts";

const requested: InventoryCheck = {
  name: "nobody asks for APIs that the target does not serve",
  code: "api-removed",
  needs: "inventory",
  look: ({ deprecated }, { target }) => {
    const { major, minor } = versionParts(target);
    return (deprecated ?? []).flatMap((use): Finding[] => {
      const [m = 0, n = 0] = use.removedIn.split(".").map(Number);
      if (m > major || (m === major && n > minor)) return [];
      const saw = `${use.what} was asked for since the API server's start and is not served from ${use.removedIn} on`;
      return [finding("api-removed", "cluster", saw)];
    });
  },
};

const written: InventoryCheck = {
  name: "nobody writes objects by APIs that the target does not serve",
  code: "api-removed-in-objects",
  needs: "inventory",
  look: ({ oldWriters }, { target }) =>
    (oldWriters ?? []).flatMap((old): Finding[] => {
      const gone = goneAt(old.what, target);
      if (gone === null) return [];
      const saw = `${old.count} objects were written as ${old.what}, which is not served from 1.${gone} on, by ${old.by}; one is ${old.example}`;
      return [finding("api-removed-in-objects", "cluster", saw)];
    }),
};

const crds: InventoryCheck = {
  name: "custom resources are stored in versions that are served",
  code: "crd-version-unserved",
  needs: "inventory",
  look: ({ unservedCrds }) =>
    (unservedCrds ?? []).map(({ name, versions }) =>
      finding(
        "crd-version-unserved",
        { object: `CustomResourceDefinition ${name}` },
        `status.storedVersions names ${versions.join(", ")}, not served by its spec`,
      ),
    ),
};

const MASTER = "node-role.kubernetes.io/master";
/** kubeadm took the label away with this minor. */
const MASTER_GONE = 24;

const masterLabel: InventoryCheck = {
  name: "no pods are bound to the label master",
  code: "master-label-used",
  needs: "inventory",
  look: ({ pods }, { state, target }) => {
    if (minorOf(target) < MASTER_GONE || minorOf(state.kubeadmVersion) >= MASTER_GONE) return [];
    const bound = pods.filter((p) => Object.hasOwn(p.demand.nodeSelector, MASTER));
    if (bound.length === 0) return [];
    const saw = `${bound.length} pods select nodes by ${MASTER}: ${some(bound.map(nameOf))}`;
    return [finding("master-label-used", "cluster", saw)];
  },
};

/** Checks of what the target's API and nodes do not have any more. */
export const API_CHECKS: readonly AnyCheck[] = [requested, written, crds, masterLabel];
