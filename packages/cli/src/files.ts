import { readFileSync } from "node:fs";
import { UsageError } from "./exit.ts";

/** A policy's file as it stands: the coordinator judges it. @throws UsageError when it is no JSON or not there. */
export function readPolicyFile(file: string): unknown {
  return readJsonFile("policy", file);
}

/** @param what for the sentence when it cannot be read. @throws UsageError */
export function readJsonFile(what: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the ${what} ${file} cannot be read: ${why}`);
  }
}
