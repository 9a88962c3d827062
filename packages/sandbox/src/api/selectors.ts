import { field, isFields, type KubeObject, labelsAt, listAt, textAt } from "./objects.ts";
import { badRequest } from "./status-error.ts";

export type Filter = (object: KubeObject) => boolean;

/** The filter that a request's labelSelector and fieldSelector ask for: `a=b`, `a==b`, `a!=b`, `a`, `!a`. */
export function requestFilter(query: URLSearchParams): Filter {
  const labels = terms(query.get("labelSelector")).map((term) => labelTerm(term));
  const fields = terms(query.get("fieldSelector")).map((term) => fieldTerm(term));
  const all = [...labels, ...fields];
  return (object) => all.every((matches) => matches(object));
}

/** A LabelSelector of an object (`matchLabels`, `matchExpressions`) against labels. @param emptyMatches what `{}` does. */
export function selectorMatches(
  selector: unknown,
  labels: Readonly<Record<string, string>>,
  emptyMatches: boolean,
): boolean {
  if (!isFields(selector)) return false;
  const wanted = Object.entries(labelsAt(selector, "matchLabels"));
  const rules = listAt(selector, "matchExpressions");
  if (wanted.length + rules.length === 0) return emptyMatches;
  return wanted.every(([key, value]) => labels[key] === value) && rules.every((rule) => expression(rule, labels));
}

function expression(rule: unknown, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[textAt(rule, "key") ?? ""];
  const values = listAt(rule, "values");
  switch (textAt(rule, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

function terms(selector: string | null): readonly string[] {
  return (selector ?? "").split(",").filter((term) => term !== "");
}

function labelTerm(term: string): Filter {
  const pair = /^([^!=]+)(!=|==|=)(.*)$/.exec(term);
  if (!pair) {
    const absent = term.startsWith("!");
    const name = absent ? term.slice(1) : term;
    return (object) => Object.hasOwn(labelsAt(object), name) !== absent;
  }
  const [, name = "", operator, value] = pair;
  return (object) => (labelsAt(object)[name] === value) === (operator !== "!=");
}

const FIELDS = ["metadata.name", "metadata.namespace", "spec.nodeName", "status.phase", "spec.unschedulable", "type"];

function fieldTerm(term: string): Filter {
  const [, path = "", operator, value] = /^([^!=]+)(!=|==|=)(.*)$/.exec(term) ?? [];
  if (!FIELDS.includes(path)) throw badRequest(`field label not supported: ${path || term}`);
  return (object) => (String(field(object, path) ?? "") === value) === (operator !== "!=");
}
