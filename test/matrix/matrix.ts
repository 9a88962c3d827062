import { bothOf, type Point } from "./points.ts";
import { type Broken, runUpgrade, type Went } from "./run.ts";
import type { Shape } from "./world.ts";

export const SHAPE: Shape = { controlPlanes: 3, workers: 3 };

/** What is tried: an upgrade; or the rollback of one that was broken. */
export type What = { readonly shape: Shape; readonly broken: Broken | null };
export const UPGRADE: What = { shape: SHAPE, broken: null };
/** Given up in the middle of the control planes: manifests, packages and what kubeadm moved in the cluster go back. */
export const ROLLBACK: What = {
  shape: { controlPlanes: 2, workers: 1 },
  broken: { node: "cp2", job: "kubeadm-node", planesStay: false },
};
/** Given up at a worker's kubelet: drained, put back, into service. */
export const ROLLBACK_OF_KUBELET: What = {
  shape: { controlPlanes: 1, workers: 2 },
  broken: { node: "w1", job: "restart-kubelet", planesStay: true },
};

/** All was done, and the whole cluster goes back with a restore of etcd. */
export const ROLLBACK_OF_ALL: What = { shape: { controlPlanes: 1, workers: 1 }, broken: { whole: true } };
export const ROLLBACK_OF_ALL_THREE: What = { shape: { controlPlanes: 3, workers: 1 }, broken: { whole: true } };

/** What dies, and at which calls of its. */
export const FAMILIES = {
  "coordinator: appends to the run log": ["coordinator", /^(?:append|raise)/],
  "coordinator: writes to the Kubernetes API": ["coordinator", /^(?:POST|PUT|PATCH)/],
  "coordinator: reads of the Kubernetes API": ["coordinator", /^GET/],
  "agent: records of the journal": ["agent", /^journal/],
  "agent: files written and removed": ["agent", /^(?:write|remove)/],
  "agent: units started on the host": ["agent", /^unit/],
  "agent: copies of snapshots": ["agent", /^upload/],
  "agent: other commands on the host": ["agent", /^run/],
} as const satisfies Record<string, readonly ["coordinator" | "agent", RegExp]>;

export type Family = keyof typeof FAMILIES;

/** Jobs that are done once on a host, whoever dies: beginning one anew needs a person. */
const ONCE = ["install-packages", "kubeadm-apply", "kubeadm-node", "restart-kubelet"];

/** Both points of every call of the family in a run without a death. */
export function pointsOf(family: Family, plain: Went): readonly Point[] {
  const [who, which] = FAMILIES[family];
  return bothOf(
    plain.calls
      .slice(plain.before)
      .filter(({ of, call }) => (of === "coordinator") === (who === "coordinator") && which.test(call)),
  );
}

/** What became of one run. */
export type Verdict =
  /** It ended as if nothing had happened. */
  | { readonly is: "as if nothing" }
  /** It halted with a finding, and a person's retry brought it to its end. */
  | { readonly is: "retried"; readonly found: readonly string[] }
  /** The call did not come in this run: nobody died. */
  | { readonly is: "not met" }
  | { readonly is: "lost"; readonly why: readonly string[] };

/** @param plain a run without a death, whose hosts tell how often each job is to be done. */
export async function tryPoints(
  points: readonly Point[],
  plain: Went,
  { shape, broken }: What = UPGRADE,
): Promise<Verdict> {
  const went = await runUpgrade(shape, points, broken);
  const why = [...went.wrong, ...(went.retries.length === 0 ? doneTwice(went, plain) : [])];
  if (why.length > 0) return { is: "lost", why };
  if (went.hit.length < points.length) return { is: "not met" };
  return went.retries.length === 0 ? { is: "as if nothing" } : { is: "retried", found: went.retries };
}

function doneTwice(went: Went, plain: Went): readonly string[] {
  const keys = new Set([...went.done.keys(), ...plain.done.keys()]);
  return [...keys].flatMap((key) => {
    if (!ONCE.some((job) => key.endsWith(` ${job}`))) return [];
    const [is, was] = [went.done.get(key) ?? 0, plain.done.get(key) ?? 0];
    return is === was ? [] : [`${key} was done ${is} times, not ${was}`];
  });
}

export type Tally = { tried: number; asIfNothing: number; retried: number; notMet: number; readonly lost: string[] };

/** Tries points one after the other and counts. @param told after each */
export async function tally(
  all: readonly (readonly Point[])[],
  plain: Went,
  told: (done: number) => void = () => undefined,
  what: What = UPGRADE,
): Promise<Tally> {
  const sum: Tally = { tried: 0, asIfNothing: 0, retried: 0, notMet: 0, lost: [] };
  for (const points of all) {
    const verdict = await tryPoints(points, plain, what);
    sum.tried += 1;
    if (verdict.is === "as if nothing") sum.asIfNothing += 1;
    else if (verdict.is === "retried") sum.retried += 1;
    else if (verdict.is === "not met") sum.notMet += 1;
    else sum.lost.push(`${JSON.stringify(points)}: ${verdict.why.join("; ")}`);
    told(sum.tried);
  }
  return sum;
}

/** Pairs of a coordinator's and an agent's death, spread over all of them by a seed. */
export function pairs(plain: Went, count: number, seed: number): readonly (readonly Point[])[] {
  const of = (who: "coordinator" | "agent") =>
    (Object.keys(FAMILIES) as Family[]).filter((f) => FAMILIES[f][0] === who).flatMap((f) => pointsOf(f, plain));
  const [first, second] = [of("coordinator"), of("agent")];
  let state = seed;
  // A linear congruential generator (Numerical Recipes): the same pairs for the same seed everywhere.
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  return Array.from({ length: count }, () =>
    [first[next(first.length)], second[next(second.length)]].filter((point) => point !== undefined),
  );
}
