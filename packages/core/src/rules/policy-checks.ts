import type { Severity } from "../model/finding-row.ts";
import type { CheckException } from "../model/policy.ts";
import { objectAt, wrong } from "./policy-wrong.ts";
import { mayLower, preflightCode, weighs } from "./severity.ts";

const EXCEPTIONS_MAX = 50;
const REASON_MAX_CHARS = 500;
const SEVERITIES: readonly Severity[] = ["blocker", "warning", "info"];

/** Reads what other weight a policy gives to findings. @throws Wrong */
export function readExceptions(value: unknown, where: string): readonly CheckException[] {
  if (!Array.isArray(value) || value.length > EXCEPTIONS_MAX) {
    return wrong(where, value, `a list of at most ${EXCEPTIONS_MAX} exceptions, each with code, severity and reason`);
  }
  const read = value.map((item: unknown, i) => readException(item, `${where}[${i}]`));
  read.forEach(({ code }, i) => {
    if (read.slice(0, i).some((other) => other.code === code))
      wrong(`${where}[${i}].code`, code, "a code that is not named before");
  });
  return read;
}

function readException(item: unknown, at: string): CheckException {
  const fields = objectAt(item, at, ["code", "severity", "reason"]);
  const [name, level, reason] = ["code", "severity", "reason"].map((f) => fields.get(f));
  const code = typeof name === "string" ? preflightCode(name) : null;
  if (code === null) return wrong(`${at}.code`, name, "a code of docs/preflight.md");
  const severity = SEVERITIES.find((s) => s === level);
  if (!severity) return wrong(`${at}.severity`, level, SEVERITIES.join(" or "));
  if (typeof reason !== "string" || reason.trim() === "" || reason.length > REASON_MAX_CHARS)
    return wrong(`${at}.reason`, reason, `why, in at most ${REASON_MAX_CHARS} characters: it goes on record`);
  if (weighs(severity) < weighs(code) && !mayLower(code)) {
    return wrong(
      `${at}.severity`,
      severity,
      `blocker: ${code} cannot be lowered, since the plan could not be carried out`,
    );
  }
  return { code, severity, reason };
}
