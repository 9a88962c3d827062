/** The life of a simulated process: once it is over, no call of it ever returns or has an effect. */
export type Life = {
  /** Ends it at once. Resolves when no effect of it is on its way any more. */
  end(): Promise<void>;
  readonly over: boolean;
  /**
   * The port as this life has it: what a method gives is given to the living alone; a call in the middle ends its work
   * and tells nobody.
   * @param reads methods that answer at once and change nothing: they answer the dead too
   */
  bind<T extends object>(port: T, reads?: readonly (keyof T)[]): T;
};

export function beginLife(): Life {
  let over = false;
  const underWay = new Set<Promise<unknown>>();
  const nothing = () => new Promise<never>(() => undefined);
  const living = async (work: Promise<unknown>): Promise<unknown> => {
    const tracked = work.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(tracked);
    void tracked.finally(() => underWay.delete(tracked));
    try {
      const result = await work;
      return over ? await nothing() : result;
    } catch (error) {
      if (over) await nothing();
      throw error;
    }
  };
  return {
    get over() {
      return over;
    },
    end: async () => {
      over = true;
      await Promise.all(underWay);
    },
    bind: (port, reads = []) =>
      new Proxy(port, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== "function" || reads.some((read) => read === name)) return member;
          return (...args: unknown[]) => {
            if (over) return nothing();
            const result: unknown = Reflect.apply(member, target, args);
            return result instanceof Promise ? living(result) : result;
          };
        },
      }),
  };
}
