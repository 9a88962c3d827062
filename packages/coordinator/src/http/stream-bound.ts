/** Streams open at once: some hundreds of readers, and no more than a process and its sockets bear. */
export const STREAMS = { all: 1500, ofOne: 750 };

export type StreamBound = {
  /** @returns how to give the place back; null when there is none. */
  enter(caller: string): (() => void) | null;
};

export function createStreamBound({ all, ofOne } = STREAMS): StreamBound {
  const open = new Map<string, number>();
  let sum = 0;
  return {
    enter(caller) {
      const mine = open.get(caller) ?? 0;
      if (sum >= all || mine >= ofOne) return null;
      open.set(caller, mine + 1);
      sum++;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        sum--;
        const now = (open.get(caller) ?? 1) - 1;
        if (now === 0) open.delete(caller);
        else open.set(caller, now);
      };
    },
  };
}
