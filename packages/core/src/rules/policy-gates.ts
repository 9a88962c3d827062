import type { Window } from "../model/gate.ts";
import type { Instant } from "../model/ids.ts";
import type { Policy, WorkerGroup } from "../model/policy.ts";
import { readLabels } from "./policy-labels.ts";
import { objectAt, wrong } from "./policy-wrong.ts";
import { windowFault } from "./window.ts";

const GROUPS_MAX = 50;
const GROUP_NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
const RESERVED = ["hop", "control-planes", "workers"];
/** When a window is looked at for whether it opens at all: any time does, since cron names no year. */
const SOME_DAY = 1_767_225_600_000 as Instant;

/** Reads the groups of workers. @param most `workers.maxUnavailable`. @throws Wrong */
export function readGroups(value: unknown, where: string, most: number): readonly WorkerGroup[] {
  if (!Array.isArray(value) || value.length > GROUPS_MAX)
    return wrong(where, value, `a list of at most ${GROUPS_MAX} groups, each with name and labels`);
  const groups = value.map((item: unknown, i) => readGroup(item, `${where}[${i}]`, most));
  groups.forEach(({ name }, i) => {
    if (groups.slice(0, i).some((g) => g.name === name)) wrong(`${where}[${i}].name`, name, "a name of its own");
  });
  return groups;
}

function readGroup(item: unknown, at: string, most: number): WorkerGroup {
  const fields = objectAt(item, at, ["name", "labels", "maxUnavailable"]);
  const name = fields.get("name");
  if (typeof name !== "string" || !GROUP_NAME.test(name) || RESERVED.includes(name))
    return wrong(`${at}.name`, name, `up to 40 lower-case letters, digits and dashes, not ${RESERVED.join(", ")}`);
  const labels = readLabels(fields.get("labels"), `${at}.labels`);
  const width = fields.get("maxUnavailable") ?? null;
  if (width !== null && !(typeof width === "number" && Number.isInteger(width) && width >= 1 && width <= most))
    return wrong(`${at}.maxUnavailable`, width, `a whole number from 1 to workers.maxUnavailable, which is ${most}`);
  return { name, labels, maxUnavailable: width };
}

/** Reads a maintenance window. @throws Wrong, also for one that never opens or cannot hold a node */
export function readWindow(value: unknown, where: string): Policy["gates"]["window"] {
  if (value === null) return null;
  const fields = objectAt(value, where, ["cron", "minutes", "zone", "nodeMinutes"]);
  const words = (name: string, expected: string) => {
    const found = fields.get(name);
    return typeof found === "string" && found.length <= 100 ? found : wrong(`${where}.${name}`, found, expected);
  };
  const minutes = (name: string, fallback: number | null) => {
    const found = fields.has(name) ? fields.get(name) : fallback;
    if (typeof found === "number" && Number.isInteger(found) && found >= 1 && found <= 10_080) return found;
    return wrong(`${where}.${name}`, found, "a whole number of minutes from 1 to 10080");
  };
  const window: Window = {
    cron: words("cron", "five cron fields, such as 0 22 * * 1-5"),
    minutes: minutes("minutes", null),
    zone: words("zone", "an IANA time zone, such as Europe/Berlin"),
  };
  const nodeMinutes = minutes("nodeMinutes", Math.min(30, window.minutes));
  const fault = windowFault(window, nodeMinutes, SOME_DAY);
  return fault === null
    ? { ...window, nodeMinutes }
    : wrong(where, `${window.cron} ${window.zone}`, `a window that opens: ${fault}`);
}
