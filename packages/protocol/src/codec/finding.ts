import { FINDING_TEXT_MAX_CHARS, type Finding, finding, type Where } from "@lockkeeper/core/model/finding";
import { FINDINGS, type FindingCode } from "@lockkeeper/core/model/finding-codes";
import { LOG_TAIL_MAX_CHARS, type LogTail } from "@lockkeeper/core/model/outcome";
import type { Finding as WireFinding, Finding__Output as WireFindingIn } from "../gen/lockkeeper/agent/v1/Finding.ts";
import type { LogTail as WireTail, LogTail__Output as WireTailIn } from "../gen/lockkeeper/agent/v1/LogTail.ts";
import { readNode } from "./ids.ts";
import { filled, LIST_MAX, parsed, text, unset } from "./read.ts";

/** Findings for the wire. Too long a text or list is cut: an outcome must not be lost for its length. */
export function encodeFindings(findings: readonly Finding[]): WireFinding[] {
  return findings.slice(0, LIST_MAX).map((one) => {
    const { code, where, saw } = finding(one.code, one.where, one.saw);
    return { code, saw, ...encodeWhere(where) };
  });
}

export function readFinding(wire: WireFindingIn, path: string): Finding {
  return {
    code: parsed(wire.code, `${path}.code`, findingCode, "a finding's code"),
    where: readWhere(wire, `${path}.where`),
    saw: text(wire.saw, `${path}.saw`, FINDING_TEXT_MAX_CHARS),
  };
}

/** The tail for the wire, cut to its newest characters. */
export function encodeTail(log: LogTail | null): WireTail | null {
  return log === null ? null : { path: log.path, tail: log.tail.slice(-LOG_TAIL_MAX_CHARS) };
}

export function readTail(wire: WireTailIn | null | undefined, path: string): LogTail | null {
  if (!wire) return null;
  return { path: text(wire.path, `${path}.path`), tail: text(wire.tail, `${path}.tail`, LOG_TAIL_MAX_CHARS) };
}

function findingCode(code: string): FindingCode | null {
  return isFindingCode(code) ? code : null;
}

function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(FINDINGS, code);
}

function encodeWhere(where: Where): Pick<WireFinding, "cluster" | "node" | "object"> {
  if (where === "cluster") return { cluster: {} };
  return "node" in where ? { node: where.node } : { object: where.object };
}

function readWhere(wire: WireFindingIn, path: string): Where {
  switch (wire.where) {
    case "cluster":
      return "cluster";
    case "node":
      return { node: readNode(wire.node ?? "", `${path}.node`) };
    case "object":
      return { object: filled(wire.object ?? "", `${path}.object`) };
    default:
      return unset(wire.where, path);
  }
}
