import { useCallback, useEffect, useRef, useState } from "react";
import { onChanges } from "./changes.ts";
import { looker } from "./looker.ts";
import { keepSame } from "./same.ts";

export type Resource<T> = {
  /** Null until it was answered once. What was answered last stays while the coordinator is away. */
  readonly value: T | null;
  readonly problem: unknown;
  /** Asks again now. */
  readonly refresh: () => void;
};

/** When a question is asked again while somebody looks. */
export type Again = {
  /** Which changes ask for it, by their names (`/api/v1/changes`). */
  readonly on?: RegExp;
  /** And so often, whatever is told of changes. */
  readonly everyMs: number;
};

/** Changes are told at once, and come in bursts: no more often than so, however many there are. */
const LEAST_MS = 5000;
/** Where changes are told, asking by time is for the case that one was not. */
const SLOWLY_MS = 60_000;

/** Of the nodes alone: pods change all the while. */
export const NODES: Again = { on: /^nodes$/, everyMs: SLOWLY_MS };
export const UPGRADES: Again = { on: /^upgrade /, everyMs: SLOWLY_MS };
export const PLANS: Again = { on: /^plans$/, everyMs: SLOWLY_MS };
/** Of the cluster and of what goes on in it. */
export const LOCK: Again = { on: /^(?:cluster$|upgrade )/, everyMs: SLOWLY_MS };

/**
 * What the API answers, asked again when it may have changed.
 * @param key tells one question from another; null: nothing is asked
 * @param again null: asked once
 */
export function useResource<T>(
  key: string | null,
  question: () => Promise<T>,
  again: Again | null = null,
): Resource<T> {
  const [state, setState] = useState<{ readonly value: T | null; readonly problem: unknown }>(NOTHING);
  const now = useRef<() => void>(() => undefined);
  const asked = useRef(question);
  asked.current = question;
  useEffect(() => {
    setState(NOTHING);
    if (key === null) return;
    let [stopped, begun] = [false, false];
    const ask = async () => {
      begun = true;
      try {
        const value = await asked.current();
        if (!stopped) setState((before) => ({ value: keepSame(before.value, value), problem: null }));
      } catch (problem) {
        if (!stopped) setState((before) => ({ ...before, problem }));
      }
    };
    const hidden = () => document.hidden;
    const { look, changed, stop } = looker(ask, { everyMs: again?.everyMs ?? null, leastMs: LEAST_MS, hidden });
    const shown = () => {
      // What was opened beside the view that one looks at has not been asked yet.
      if (!document.hidden && (again !== null || !begun)) look();
    };
    now.current = look;
    document.addEventListener("visibilitychange", shown);
    const on = again?.on;
    const unlisten =
      on && onChanges((what) => what.some((name) => name === "everything" || on.test(name)) && changed());
    look();
    return () => {
      stopped = true;
      stop();
      unlisten?.();
      document.removeEventListener("visibilitychange", shown);
    };
  }, [key, again]);
  const refresh = useCallback(() => now.current(), []);
  return { ...state, refresh };
}

const NOTHING = { value: null, problem: null };
