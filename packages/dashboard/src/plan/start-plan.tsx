import { type Plan, planSteps } from "@lockkeeper/core/model/plan";
import { useId, useState } from "react";
import { api, dataOf } from "../api/client.ts";
import { useOnce } from "../api/use-once.ts";
import { navigate } from "../router.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { count } from "../ui/words.ts";

type StartProps = { readonly plan: Plan; readonly close: () => void };

/** What a start is called, by what the plan is for. */
export function startWord(plan: Plan): string {
  if (plan.purpose === "restore") return "Restore";
  return plan.purpose === "rollback" ? "Roll back" : "Start the upgrade";
}

/** Asks before a plan is started. A restore needs the cluster's name, and a policy may need evidence. */
export function StartPlan({ plan, close }: StartProps) {
  const [name, setName] = useState("");
  const [evidence, setEvidence] = useState("");
  const once = useOnce();
  const { purpose, restore } = plan;
  const start = async (why: string) => {
    const body = {
      ...{ plan: plan.id, digest: plan.digest },
      ...(why === "" ? {} : { why }),
      ...(restore === undefined ? {} : { confirm: name }),
      ...(evidence.trim() === "" ? {} : { evidence: evidenceOf(evidence) }),
    };
    const status = await dataOf(api.POST("/api/v1/upgrades", { params: { header: once(body) }, body }));
    navigate(`/upgrades/${encodeURIComponent(status.id)}`);
  };
  return (
    <Confirm
      title={titleOf(plan)}
      word={purpose === undefined ? "Start" : startWord(plan)}
      grave={purpose !== undefined}
      ready={restore === undefined || name === restore.clusterName}
      act={start}
      close={close}
    >
      {restore === undefined ? (
        <WhatFollows plan={plan} />
      ) : (
        <ClusterName restore={restore} name={name} set={setName} />
      )}
      {plan.policy.evidence !== null && purpose === undefined && <Evidence text={evidence} set={setEvidence} />}
    </Confirm>
  );
}

function titleOf({ purpose, to, restore }: Plan): string {
  if (restore !== undefined && purpose === "rollback")
    return `Roll back to ${to}, and restore etcd of the cluster ${restore.clusterName}?`;
  if (restore !== undefined) return `Restore etcd of the cluster ${restore.clusterName}?`;
  return purpose === "rollback" ? `Roll back to ${to}?` : `Start the upgrade to ${to}?`;
}

function WhatFollows({ plan }: { readonly plan: Plan }) {
  const steps = planSteps(plan);
  const drains = steps.filter(({ kind }) => kind === "drain").length;
  return (
    <p>
      {count(drains, "drain")} and {count(steps.length, "step")} follow, one node at a time unless the policy allows
      more workers. You can pause or abort between steps.
    </p>
  );
}

type NameProps = {
  readonly restore: NonNullable<Plan["restore"]>;
  readonly name: string;
  readonly set: (name: string) => void;
};

function ClusterName({ restore, name, set }: NameProps) {
  const id = useId();
  return (
    <>
      <p>
        Everything that was written to the cluster since the snapshot is lost, on all control planes. The API is away
        for a while. Until the commit each host puts itself back by itself, {restore.undoSeconds} s after its stop.
      </p>
      <div className="field">
        <label htmlFor={id}>The name of the cluster whose state is replaced</label>
        <input
          id={id}
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          required
          placeholder={restore.clusterName}
          value={name}
          onChange={(event) => set(event.target.value)}
        />
      </div>
    </>
  );
}

function Evidence({ text, set }: { readonly text: string; readonly set: (text: string) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Evidence, as JSON</label>
      <textarea
        id={id}
        className="input mono"
        rows={4}
        spellCheck={false}
        value={text}
        onChange={(event) => set(event.target.value)}
        aria-describedby={`${id}-note`}
      />
      <span id={`${id}-note`} className="small muted">
        The policy asks for proof that another cluster went the same way: what lockkeeper evidence printed there.
      </span>
    </div>
  );
}

/** @throws with what is wrong, in words, when it is no JSON. */
function evidenceOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`The evidence is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
