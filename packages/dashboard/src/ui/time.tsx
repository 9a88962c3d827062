import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** The time of now, told anew every second while somebody looks. @param running false: once */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => window.clearInterval(timer);
  }, [running]);
  return now;
}

/** `1 h 4 min`, `3 min 20 s`, `12 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}

/** How long something has run, or ran. @param until ms since 1970; null: it still runs */
export function Took({ since, until }: { readonly since: number; readonly until: number | null }) {
  const now = useNow(until === null);
  return <>{duration((until ?? now) - since)}</>;
}

/** Hours, minutes and seconds of a time today; with its day otherwise. */
export function At({ time }: { readonly time: number }) {
  const when = new Date(time);
  const today = when.toDateString() === new Date().toDateString();
  const clock = when.toLocaleTimeString("en-GB");
  return <time dateTime={when.toISOString()}>{today ? clock : `${dayOf(when)} ${clock.slice(0, 5)}`}</time>;
}

/** The hour of day alone, for lines whose day is told elsewhere. */
export function Clock({ time }: { readonly time: number }) {
  const when = new Date(time);
  return <time dateTime={when.toISOString()}>{when.toLocaleTimeString("en-GB")}</time>;
}

function dayOf(when: Date): string {
  return when.toLocaleDateString("en-CA");
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `3.2 MiB` */
export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}
