import type { NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import type {
  KeepCopy as WireKeepCopy,
  KeepCopy__Output as WireKeepCopyIn,
} from "../gen/lockkeeper/agent/v1/KeepCopy.ts";
import { readNode, readRun } from "./ids.ts";
import { present, whole } from "./read.ts";
import { readAbout, readFile } from "./snapshot-about.ts";

export function encodeKeepCopy(
  request: number,
  { run, node, digest, bytes, form, about }: NamedSnapshot,
): WireKeepCopy {
  return { request, node, snapshot: { run, digest, bytes, form }, about };
}

export function readKeepCopy(wire: WireKeepCopyIn, path: string): { request: number; snapshot: NamedSnapshot } {
  const name = present(wire.snapshot, `${path}.snapshot`);
  return {
    request: whole(wire.request, `${path}.request`),
    snapshot: {
      ...readFile(name, `${path}.snapshot`),
      run: readRun(name.run, `${path}.snapshot.run`),
      node: readNode(wire.node, `${path}.node`),
      about: readAbout(wire.about, `${path}.about`),
    },
  };
}
