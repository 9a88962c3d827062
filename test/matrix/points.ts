import { beginLife, type Life } from "../embedded/mortal.ts";

/** A death: of whom, right before or right after which call of theirs has its effect. */
export type Point = {
  /** `coordinator`, or a node's name for its agent. */
  readonly of: string;
  /** The call, and which one of that name, counted over all lives: `append step-intended 1.34/... #1`. */
  readonly call: string;
  readonly when: "before" | "after";
};

/** Both points of each call. */
export function bothOf(calls: readonly { readonly of: string; readonly call: string }[]): readonly Point[] {
  return calls.flatMap(({ of, call }) => [
    { of, call, when: "before" as const },
    { of, call, when: "after" as const },
  ]);
}

/** Runs, probes and units have other names each time. */
const NAMES_OF_THEIR_OWN = [
  [/up-\d{8}-\d{6}-[0-9a-f]{4}/g, "RUN"],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID"],
  [/-[0-9a-f]{12}(?=[./]|$)/g, ""],
] as const;

/** Counts calls by name, over all lives, and ends the life that makes the one of a point. */
export class Reaper {
  readonly #counts = new Map<string, number>();
  readonly #left: Point[];
  readonly calls: { readonly of: string; readonly call: string }[] = [];
  readonly hit: Point[] = [];

  constructor(points: readonly Point[]) {
    this.#left = [...points];
  }

  /** @returns the name of this call, and whether its caller dies before or after it. */
  meet(of: string, name: string): "before" | "after" | null {
    const same = NAMES_OF_THEIR_OWN.reduce((text, [is, as]) => text.replaceAll(is, as), name);
    const key = `${of} ${same}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const call = `${same} #${count}`;
    this.calls.push({ of, call });
    const at = this.#left.findIndex((point) => point.of === of && point.call === call);
    const [point] = at < 0 ? [] : this.#left.splice(at, 1);
    if (point === undefined) return null;
    this.hit.push(point);
    return point.when;
  }
}

/** The life of one process: all its ports go through it, and are dead with it. */
export type Mortal = {
  readonly life: Life;
  /**
   * The port with a point before and after each call of it.
   * @param name what the call is called; null: no point there
   * @param answers `later`: promises, which the dead never see settled; `at once`: a call that changes something throws
   * Dead, one that only reads does no harm
   */
  port<T extends object>(
    port: T,
    name: (method: string, args: readonly unknown[]) => string | null,
    answers?: "later" | "at once",
  ): T;
};

/** What a call of the dead throws where it cannot simply never return. */
export class Dead extends Error {
  override readonly name = "Dead";
}

/** @param died called once, when a point ends it. */
export function mortal(of: string, reaper: Reaper, died: () => void): Mortal {
  const life = beginLife();
  const die = () => {
    if (life.over) return;
    void life.end();
    died();
  };
  return {
    life,
    port: (port, name, answers = "later") =>
      new Proxy(port, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== "function" || typeof key !== "string") return member;
          return (...args: unknown[]) => {
            const never = () => new Promise<never>(() => undefined);
            const gone = () => {
              if (answers === "later") return never();
              throw new Dead(`${of} is dead`);
            };
            // What the dead read does no harm, and an error where there can be none would end the whole process.
            if (life.over) return READS[answers].has(key) ? Reflect.apply(member, target, args) : gone();
            const called = name(key, args);
            const when = called === null ? null : reaper.meet(of, called);
            if (when === "before") {
              die();
              return gone();
            }
            const result: unknown = Reflect.apply(member, target, args);
            if (result instanceof Promise) {
              return result.then(
                (value: unknown) => {
                  if (when === "after") die();
                  return life.over ? never() : value;
                },
                (error: unknown) => {
                  if (when === "after") die();
                  if (life.over) return never();
                  throw error;
                },
              );
            }
            if (when === "after") {
              die();
              return gone();
            }
            return result;
          };
        },
      }),
  };
}

/** Methods that answer at once and change nothing. */
const READS = {
  "at once": new Set(["events", "runs", "run", "openRun", "plan", "plans", "highestEpoch", "identity"]),
  later: new Set(["records", "summary", "now"]),
} as const;
