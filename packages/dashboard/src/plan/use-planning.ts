import { useState } from "react";
import { navigate } from "../router.tsx";

type Planning = {
  readonly busy: boolean;
  /** Why the last one was not made; null when nothing is wrong. */
  readonly problem: unknown;
  /** Has a plan made and shows it: nothing of it begins by itself. @param make what makes it */
  readonly plan: (make: () => Promise<{ readonly id: string }>) => Promise<void>;
};

/** For a button that has something planned. */
export function usePlanning(): Planning {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const plan: Planning["plan"] = async (make) => {
    setBusy(true);
    setProblem(null);
    try {
      const made = await make();
      navigate(`/plans/${encodeURIComponent(made.id)}`);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return { busy, problem, plan };
}
