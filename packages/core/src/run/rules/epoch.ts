import { type Rule, recorded } from "./context.ts";

/** Takes the run over before anything else is written under the new epoch; never acts under an older one. */
export const epoch: Rule = ({ view, world }) => {
  if (world.epoch > view.epoch) {
    return recorded({ type: "led", epoch: world.epoch, holder: world.holder ?? "coordinator" });
  }
  if (world.epoch === view.epoch) return null;
  const why = `a coordinator of epoch ${view.epoch} leads this run; this one has epoch ${world.epoch} and does nothing`;
  return { is: "wait", waits: [{ why, on: "cluster", deadline: null }] };
};
