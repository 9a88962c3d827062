import type { ExactPackage } from "@lockkeeper/core/model/host";
import type {
  ExactPackage as WirePackage,
  ExactPackage__Output as WirePackageIn,
} from "../gen/lockkeeper/agent/v1/ExactPackage.ts";
import { PACKAGE_NAMES, readPackage } from "./names.ts";
import { filled, LIST_MAX, list } from "./read.ts";

/** Packages at their exact versions for the wire; a list over its limit is cut. */
export function encodePackages(exact: readonly ExactPackage[]): WirePackage[] {
  return exact.slice(0, LIST_MAX).map(({ name, version }) => ({ name: PACKAGE_NAMES[name], version }));
}

export function readExact(wire: readonly WirePackageIn[], at: string): readonly ExactPackage[] {
  return list(wire, at, (one, path) => ({
    name: readPackage(String(one.name), `${path}.name`),
    version: filled(one.version, `${path}.version`, 200),
  }));
}
