import { fail, ok, type Result } from "../model/errors.ts";
import { APPROVALS } from "../model/gate.ts";
import { DEFAULT_POLICY, FORCES, ON_DEADLINE, POLICY_BOUNDS, type Policy, WORKER_KUBELETS } from "../model/policy.ts";
import { minorName, parseVersion, type Version } from "../model/version.ts";
import { readExceptions } from "./policy-checks.ts";
import { readEvidencePolicy } from "./policy-evidence.ts";
import { readGroups, readWindow } from "./policy-gates.ts";
import { readLabelSets } from "./policy-labels.ts";
import { readOutsideChecks } from "./policy-outside.ts";
import { objectAt, Wrong, wrong } from "./policy-wrong.ts";

const KUBEADM_ERROR = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
const KUBEADM_ERRORS_MAX = 20;
const VIA_MAX = 20;

/** Takes the value at one path: the given one where there is one, otherwise the default. @throws Wrong. */
type Take = {
  number(name: string, fallback: number): number;
  boolean(name: string, fallback: boolean): boolean;
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T;
  names(name: string, fallback: readonly string[]): readonly string[];
  /** @param read judges what was found. */
  read<T>(name: string, fallback: T, read: (found: unknown, where: string) => T): T;
};

const PODS = ["refuse", "evict"] as const;

/**
 * Reads a partial policy over the defaults. `request-malformed` names the path, what was there and what was expected.
 * @param partial as it came in; undefined or null: the defaults.
 */
export function readPolicy(partial: unknown): Result<Policy> {
  try {
    return ok(policyOf(partial ?? {}));
  } catch (error) {
    if (error instanceof Wrong) return fail("request-malformed", error.message);
    throw error;
  }
}

function policyOf(root: unknown): Policy {
  const d = DEFAULT_POLICY;
  const sections = ["drain", "gate", "staticPods", "etcd", "workers", "gates", "stage"] as const;
  const own = [
    "evidence",
    "via",
    "apiAwaySeconds",
    "agentAwaySeconds",
    "acceptDowntime",
    "checks",
    "ignoreKubeadmErrors",
  ] as const;
  const top = objectAt(root, "policy", [...sections, ...own]);
  const at = (name: (typeof sections)[number]) => taker(top.get(name) ?? {}, `policy.${name}`, Object.keys(d[name]));
  const drain = at("drain");
  const gate = at("gate");
  const staticPods = at("staticPods");
  const etcd = at("etcd");
  const workers = at("workers");
  const gates = at("gates");
  const maxUnavailable = workers.number("maxUnavailable", d.workers.maxUnavailable);
  const rest = taker(root, "policy", [...sections, ...own]);
  return {
    drain: {
      timeoutSeconds: drain.number("timeoutSeconds", d.drain.timeoutSeconds),
      onDeadline: drain.choice("onDeadline", ON_DEADLINE, d.drain.onDeadline),
      askMinutes: drain.number("askMinutes", d.drain.askMinutes),
      force: drain.read("force", d.drain.force, (v, where) => someOf(v, where, FORCES)),
      parallelEvictions: drain.number("parallelEvictions", d.drain.parallelEvictions),
      unmanagedPods: drain.choice("unmanagedPods", PODS, d.drain.unmanagedPods),
      emptyDirPods: drain.choice("emptyDirPods", PODS, d.drain.emptyDirPods),
      last: drain.read("last", d.drain.last, readLabelSets),
    },
    gate: {
      readySeconds: gate.number("readySeconds", d.gate.readySeconds),
      timeoutSeconds: gate.number("timeoutSeconds", d.gate.timeoutSeconds),
    },
    staticPods: {
      stableSeconds: staticPods.number("stableSeconds", d.staticPods.stableSeconds),
      timeoutSeconds: staticPods.number("timeoutSeconds", d.staticPods.timeoutSeconds),
    },
    etcd: {
      maxRaftLag: etcd.number("maxRaftLag", d.etcd.maxRaftLag),
      timeoutSeconds: etcd.number("timeoutSeconds", d.etcd.timeoutSeconds),
    },
    workers: {
      maxUnavailable,
      failureBudget: workers.number("failureBudget", d.workers.failureBudget),
      kubelets: workers.choice("kubelets", WORKER_KUBELETS, d.workers.kubelets),
      groups: workers.read("groups", d.workers.groups, (v, where) => readGroups(v, where, maxUnavailable)),
    },
    gates: {
      workloads: gates.boolean("workloads", d.gates.workloads),
      checks: gates.read("checks", d.gates.checks, readOutsideChecks),
      soakSeconds: gates.number("soakSeconds", d.gates.soakSeconds),
      approval: gates.choice("approval", APPROVALS, d.gates.approval),
      approvalHours: gates.number("approvalHours", d.gates.approvalHours),
      window: gates.read("window", d.gates.window, readWindow),
    },
    stage: { parallelNodes: at("stage").number("parallelNodes", d.stage.parallelNodes) },
    evidence: rest.read("evidence", d.evidence, readEvidencePolicy),
    via: rest.read("via", d.via, versionsByMinor),
    apiAwaySeconds: rest.number("apiAwaySeconds", d.apiAwaySeconds),
    agentAwaySeconds: rest.number("agentAwaySeconds", d.agentAwaySeconds),
    acceptDowntime: rest.boolean("acceptDowntime", d.acceptDowntime),
    checks: rest.read("checks", d.checks, readExceptions),
    ignoreKubeadmErrors: rest.names("ignoreKubeadmErrors", d.ignoreKubeadmErrors),
  };
}

function taker(value: unknown, path: string, allowed: readonly string[]): Take {
  const fields = objectAt(value, path, allowed);
  const field = <T>(name: string, fallback: T, read: (found: unknown, where: string) => T) =>
    fields.has(name) ? read(fields.get(name), `${path}.${name}`) : fallback;
  return {
    number: (name, fallback) => field(name, fallback, wholeNumber),
    boolean: (name, fallback) =>
      field(name, fallback, (v, where) => (typeof v === "boolean" ? v : wrong(where, v, "true or false"))),
    choice: (name, choices, fallback) =>
      field(name, fallback, (v, where) => choices.find((c) => c === v) ?? wrong(where, v, choices.join(" or "))),
    names: (name, fallback) => field(name, fallback, kubeadmErrors),
    read: field,
  };
}

function wholeNumber(value: unknown, where: string): number {
  const bound = POLICY_BOUNDS[where.slice("policy.".length)];
  if (!bound) throw new RangeError(`no bounds for ${where}`);
  const { min, max } = bound;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  return wrong(where, value, `a whole number from ${min} to ${max}`);
}

function kubeadmErrors(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value) || value.length > KUBEADM_ERRORS_MAX) {
    return wrong(where, value, `a list of at most ${KUBEADM_ERRORS_MAX} names of kubeadm's preflight checks`);
  }
  return value.map((item: unknown, i) => {
    // "all" would pass over checks that nobody has thought of.
    if (typeof item === "string" && KUBEADM_ERROR.test(item) && item.toLowerCase() !== "all") return item;
    return wrong(`${where}[${i}]`, item, "the name of one kubeadm preflight check, such as Swap");
  });
}

function someOf<T extends string>(value: unknown, where: string, choices: readonly T[]): readonly T[] {
  if (!Array.isArray(value) || value.length > choices.length)
    return wrong(where, value, `some of ${choices.join(", ")}`);
  const read = value.map(
    (item: unknown, i) => choices.find((c) => c === item) ?? wrong(`${where}[${i}]`, item, choices.join(" or ")),
  );
  return [...new Set(read)];
}

function versionsByMinor(value: unknown, where: string): readonly Version[] {
  if (!Array.isArray(value) || value.length > VIA_MAX)
    return wrong(where, value, `a list of at most ${VIA_MAX} versions`);
  const read = value.map((item: unknown, i) => {
    const version = typeof item === "string" ? parseVersion(item) : null;
    return version ?? wrong(`${where}[${i}]`, item, "a version such as v1.21.5");
  });
  read.forEach((version, i) => {
    if (read.slice(0, i).some((other) => minorName(other) === minorName(version)))
      wrong(`${where}[${i}]`, version, `one version of ${minorName(version)}`);
  });
  return read;
}
