import type { OutsideCheck } from "../model/gate.ts";
import { objectAt, wrong } from "./policy-wrong.ts";

const CHECKS_MAX = 10;
const URL_MAX_CHARS = 500;
const QUERY_MAX_CHARS = 2000;
/** No user, no fragment: a policy is shown to everybody who may read plans. */
const PLAIN_URL = /^https?:\/\/[A-Za-z0-9.:[\]-]+(\/[^\s#@]*)?$/;

/** Reads the checks that ask outside of the cluster. @throws Wrong */
export function readOutsideChecks(value: unknown, where: string): readonly OutsideCheck[] {
  if (!Array.isArray(value) || value.length > CHECKS_MAX)
    return wrong(where, value, `a list of at most ${CHECKS_MAX} checks`);
  return value.map((item: unknown, i) => readCheck(item, `${where}[${i}]`));
}

function readCheck(item: unknown, at: string): OutsideCheck {
  const fields = objectAt(item, at, ["kind", "url", "status", "query"]);
  const url = fields.get("url");
  if (typeof url !== "string" || url.length > URL_MAX_CHARS || !PLAIN_URL.test(url))
    return wrong(`${at}.url`, url, "an http or https address without a user in it");
  if (fields.get("kind") === "http") {
    if (fields.has("query")) wrong(`${at}.query`, fields.get("query"), "no query for an http check");
    const status = fields.get("status") ?? 200;
    if (typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599)
      return { kind: "http", url, status };
    return wrong(`${at}.status`, status, "a status from 100 to 599");
  }
  if (fields.get("kind") !== "prometheus") return wrong(`${at}.kind`, fields.get("kind"), "http or prometheus");
  const query = fields.get("query");
  if (typeof query === "string" && query.trim() !== "" && query.length <= QUERY_MAX_CHARS)
    return { kind: "prometheus", url, query };
  return wrong(`${at}.query`, query, 'a query that is a condition, such as up{job="shop"} == 1');
}
