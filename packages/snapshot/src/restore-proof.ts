import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { saysHindered } from "./hindrance.ts";
import { restoreArgv } from "./restore-argv.ts";
import { findEtcd, findRestoreTool } from "./restore-tool.ts";
import { bytesToRestore, lackingBytes } from "./room.ts";
import { type RunProgram, runProgram } from "./run-program.ts";
import { readRestored, SCRATCH_MEMBER, type ScratchDeadlines, ScratchFault, ScratchHindered } from "./scratch-etcd.ts";

/** What a real restore has shown: a member starts on it and has these keys. */
export type RestoreProof = {
  /** etcd's revision of what was restored, decimal. */
  readonly revision: string;
  readonly keys: number;
  /** The versions that it was restored and started with. */
  readonly tool: string;
  readonly etcd: string;
};

export type RestoreTried =
  | { readonly is: "proven"; readonly proof: RestoreProof }
  /** The snapshot itself is no good. */
  | { readonly is: "damaged"; readonly why: string }
  /** It could not be tried here: no tool, no space, no right, too little memory or time. Nothing is known of the snapshot. */
  | { readonly is: "untried"; readonly why: string };

export type RestoreTrial = {
  /** The database as etcd sent it, its hash at its end. */
  readonly database: string;
  readonly databaseBytes: number;
  /** As etcd said when it was taken. */
  readonly etcdVersion: string;
  /** What is in it is at least as new; null when that is not known. */
  readonly leastRevision: string | null;
  /** Where there is room; what is made there is removed again, however it ends. */
  readonly scratch: string;
  /** Where etcd's programs lie. */
  readonly tools: readonly string[];
  readonly run?: RunProgram;
  readonly signal?: AbortSignal;
  readonly deadlines?: ScratchDeadlines;
};

/** Ten gigabytes from and to a slow disk. */
const RESTORE_DEADLINE_MS = 20 * 60_000;

/**
 * Proves a snapshot by what it is for: restores it into a scratch folder, starts etcd on that, and reads all of it.
 * Answers, never throws but for a bug.
 */
export async function proveByRestore(trial: RestoreTrial): Promise<RestoreTried> {
  const {
    database,
    databaseBytes,
    etcdVersion,
    leastRevision,
    scratch,
    tools,
    run = runProgram,
    signal,
    deadlines,
  } = trial;
  const tool = await findRestoreTool(tools, etcdVersion, run);
  if (tool.is === "none") return { is: "untried", why: tool.why };
  const etcd = await findEtcd(tools, etcdVersion, run);
  if (etcd.is === "none") return { is: "untried", why: etcd.why };
  const lacking = await lackingBytes(scratch, bytesToRestore(databaseBytes));
  if (lacking > 0) return { is: "untried", why: `${scratch} lacks ${lacking} bytes for a restore` };
  const folder = await mkdtemp(join(scratch, "proof-"));
  try {
    const dataDir = join(folder, "data");
    const order = { snapshot: database, dataDir, name: SCRATCH_MEMBER.name, members: [SCRATCH_MEMBER] };
    const made = restoreArgv(tool.tool, { ...order, token: "proof", bumpRevision: null });
    if (made.is === "refused") return { is: "untried", why: made.why };
    const [program = "", ...args] = made.argv;
    const options = { deadlineMs: RESTORE_DEADLINE_MS, cwd: folder, ...(signal && { signal }) };
    const { failure, cutShort, stdout, stderr } = await run(program, args, options);
    if (failure !== null)
      return { is: cutShort || saysHindered(stdout + stderr) ? "untried" : "damaged", why: failure };
    const content = await readRestored(etcd.tool.path, dataDir, folder, deadlines, signal);
    if (leastRevision !== null && BigInt(content.revision) < BigInt(leastRevision))
      return {
        is: "damaged",
        why: `it has revision ${content.revision}, less than the ${leastRevision} of its record`,
      };
    return { is: "proven", proof: { ...content, tool: tool.tool.version, etcd: etcd.tool.version } };
  } catch (error) {
    if (error instanceof ScratchHindered) return { is: "untried", why: error.message };
    if (error instanceof ScratchFault) return { is: "damaged", why: error.message };
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
