import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import type { RunId } from "@lockkeeper/core/model/ids";
import { STEP_KINDS } from "@lockkeeper/core/rules/step-kinds";
import type { Agents } from "../ports/agents.ts";
import type { StepLogPart } from "../ports/operations.ts";
import type { Statuses } from "./statuses.ts";

type Asked = { readonly step: string; readonly attempt: number | undefined; readonly offset: number };

/** A part of what a step wrote on its host, from the host itself. `upgrade-unknown`, `log-unknown`, and what its agent refuses. */
export async function stepLog(
  { statuses, agents }: { readonly statuses: Statuses; readonly agents: Pick<Agents, "log"> },
  run: RunId,
  { step: id, attempt: wanted, offset }: Asked,
): Promise<Result<StepLogPart>> {
  const status = statuses.of(run);
  if (!status.ok) return status;
  const found = status.value.steps.find((step) => step.id === id);
  if (found === undefined) return fail("log-unknown", `${run} has no step ${id.slice(0, 200)}`);
  const { id: step, node, kind } = found;
  if (node === null || STEP_KINDS[kind].by !== "agent") return fail("log-unknown", `${step} runs nothing on a host`);
  const attempt = wanted ?? found.attempt;
  if (attempt < 1 || attempt > found.attempt) return fail("log-unknown", `${step} had ${found.attempt} attempts`);
  const part = await agents.log(node, { run, step, attempt }, offset);
  return part.ok ? ok({ step, attempt, node, ...part.value }) : part;
}
