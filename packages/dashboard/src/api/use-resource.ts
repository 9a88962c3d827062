import { useCallback, useEffect, useRef, useState } from "react";
import { keepSame } from "./same.ts";

export type Resource<T> = {
  /** Null until it was answered once. What was answered last stays while the coordinator is away. */
  readonly value: T | null;
  readonly problem: unknown;
  /** Asks again now. */
  readonly refresh: () => void;
};

/**
 * What the API answers, asked again every so often while somebody looks.
 * @param key tells one question from another; null: nothing is asked
 * @param everyMs null: asked once
 */
export function useResource<T>(
  key: string | null,
  question: () => Promise<T>,
  everyMs: number | null = null,
): Resource<T> {
  const [state, setState] = useState<{ readonly value: T | null; readonly problem: unknown }>(NOTHING);
  const again = useRef<() => void>(() => undefined);
  const asked = useRef(question);
  asked.current = question;
  useEffect(() => {
    setState(NOTHING);
    if (key === null) return;
    let [stopped, asking, timer] = [false, false, 0];
    const later = () => {
      if (!stopped && everyMs !== null) timer = window.setTimeout(() => void look(), everyMs);
    };
    const look = async () => {
      window.clearTimeout(timer);
      if (asking || stopped) return;
      if (document.hidden) return later();
      asking = true;
      try {
        const value = await asked.current();
        if (!stopped) setState((before) => ({ value: keepSame(before.value, value), problem: null }));
      } catch (problem) {
        if (!stopped) setState((before) => ({ ...before, problem }));
      } finally {
        asking = false;
        later();
      }
    };
    const shown = () => {
      if (!document.hidden && everyMs !== null) void look();
    };
    again.current = () => void look();
    document.addEventListener("visibilitychange", shown);
    void look();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [key, everyMs]);
  const refresh = useCallback(() => again.current(), []);
  return { ...state, refresh };
}

const NOTHING = { value: null, problem: null };
