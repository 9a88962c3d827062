import type { Digest, Epoch, MachineId, NodeName, RunId, StepId } from "@lockkeeper/core/model/ids";
import type { Outcome } from "@lockkeeper/core/model/outcome";
import type { HostStep, HostStepKind } from "@lockkeeper/core/model/step";
import { pino } from "pino";
import { hostInstant } from "../clock.ts";
import { EtcdFault } from "../etcd/member.ts";
import { memoryHost, type Pass } from "../host/memory-host.testkit.ts";
import { bootOf, STATE, type World } from "../host/memory-world.testkit.ts";
import { summarize } from "../journal/digest.ts";
import type { Journal, SnapshotUploader, StepExecutor } from "../ports/steps.ts";
import { HOST_STEPS } from "../steps/rows.ts";
import { stepExecutor } from "./executor.ts";
import type { Bench } from "./tools.ts";

/** An agent's death: at its nth call of host, journal or clock, before the call has its effect or right after. */
export type Death = { readonly call: number; readonly when: "before" | "after" };

/** One life of an agent over a world. Once dead, no call of it ever returns or has an effect. */
export type Life = {
  readonly executor: StepExecutor;
  readonly journal: Journal;
  readonly calls: () => readonly string[];
  /** Resolves when it dies. */
  readonly died: Promise<"died">;
};

export function live(world: World, death: Death | null = null, over: Partial<Bench> = {}): Life {
  const calls: string[] = [];
  const died = Promise.withResolvers<"died">();
  let dead = false;
  const die = <T>(): Promise<T> => {
    dead = true;
    died.resolve("died");
    return new Promise<T>(() => {});
  };
  const pass: Pass = async (name, work) => {
    if (dead) return new Promise(() => {});
    calls.push(name);
    const now = calls.length === death?.call ? death.when : null;
    if (now === "before") return die();
    const result = await work();
    return now === "after" ? die() : result;
  };
  const journal: Journal = {
    append: (body) =>
      pass(`journal ${body.type}`, () => {
        const record = { ...body, v: 1, seq: world.journal.length + 1, at: hostInstant(world.now) } as const;
        world.journal.push(record);
        return record;
      }),
    records: () => [...world.journal],
    summary: () => summarize(world.journal),
  };
  const uploader: SnapshotUploader = {
    upload: async ({ digest }) => ({ digest, machineId: "b".repeat(32) as MachineId }),
  };
  const clock = {
    now: () => hostInstant(world.now),
    sleep: (ms: number) =>
      pass("sleep", () => {
        world.now += ms;
      }),
  };
  const bench: Bench = {
    node: "w1" as NodeName,
    host: memoryHost(world, pass),
    journal,
    clock,
    stateFolder: STATE,
    boot: bootOf(world) as Bench["boot"],
    machineId: "a".repeat(32) as MachineId,
    uploader,
    openEtcd: async () => {
      throw new EtcdFault("no etcd in this world");
    },
    recipient: null,
    etcdTools: "/nowhere",
    restore: {
      tool: async () => ({ is: "none", why: "no tool in this world" }),
      pieces: () => {
        throw new Error("no snapshot in this world");
      },
    },
    log: pino({ level: "silent" }),
    ...over,
  };
  return { executor: stepExecutor(bench, HOST_STEPS), journal, calls: () => calls, died: died.promise };
}

type Plain<T> = T extends unknown ? Omit<T, "id" | "on"> : never;

/** Makes a step of node w1. */
export function step(of: Plain<HostStep>): HostStep {
  return { ...of, id: `1.21/workers/w1/${of.kind}` as StepId, on: "w1" as NodeName } as HostStep;
}

export function assignment(it: HostStep, attempt = 1) {
  return { run: "r1" as RunId, step: it, attempt, epoch: 1 as Epoch };
}

export function attempt(life: Life, it: HostStep, n = 1): Promise<Outcome<HostStepKind>> {
  return life.executor.run(assignment(it, n), () => {});
}

export const someDigest = "0".repeat(64) as Digest;
