import { fail, type Result } from "@lockkeeper/core/model/errors";
import type { BootId, MachineId, NodeName, NodeUid } from "@lockkeeper/core/model/ids";
import type { AttemptKey, JournalSummary } from "@lockkeeper/core/model/journal";
import type { AttemptKey as WireKey, AttemptKey__Output as WireKeyIn } from "../gen/lockkeeper/agent/v1/AttemptKey.ts";
import type { Hello as WireHello, Hello__Output as WireHelloIn } from "../gen/lockkeeper/agent/v1/Hello.ts";
import type {
  JournalSummary as WireSummary,
  JournalSummary__Output as WireSummaryIn,
} from "../gen/lockkeeper/agent/v1/JournalSummary.ts";
import { JOURNAL_VERSION, WIRE_VERSION } from "../limits.ts";
import { encodeFacts, type ReportedFacts, readFacts } from "./facts.ts";
import { readBootId, readEpoch, readMachineId, readNode, readNodeUid, readRun, readStepId } from "./ids.ts";
import { decode, filled, LIST_MAX, list, present, whole } from "./read.ts";

/** How an agent introduces itself. */
export type Hello = {
  readonly node: NodeName;
  readonly uid: NodeUid;
  readonly machineId: MachineId;
  readonly bootId: BootId;
  readonly journal: JournalSummary;
  readonly runningUnits: readonly string[];
  readonly facts: ReportedFacts;
  /** It keeps encrypted copies of other machines' snapshots. */
  readonly keepsCopies?: true;
};

/** A hello for the wire, with the versions that this code speaks. */
export function encodeHello(hello: Hello): WireHello {
  return {
    wireVersion: WIRE_VERSION,
    journalVersion: JOURNAL_VERSION,
    node: hello.node,
    nodeUid: hello.uid,
    machineId: hello.machineId,
    bootId: hello.bootId,
    journal: encodeSummary(hello.journal),
    runningUnits: hello.runningUnits.slice(0, LIST_MAX),
    facts: encodeFacts(hello.facts),
    keepsCopies: hello.keepsCopies === true,
  };
}

/**
 * A hello from the wire. `wire-version-unknown` when the agent speaks another version of the wire or the journal
 * (asked first: the rest of such a hello may mean something else), else `request-malformed`.
 */
export function decodeHello(wire: WireHelloIn): Result<Hello> {
  if (wire.wireVersion !== WIRE_VERSION || wire.journalVersion !== JOURNAL_VERSION) {
    const theirs = `wire ${wire.wireVersion} and journal ${wire.journalVersion}`;
    const ours = `wire ${WIRE_VERSION} and journal ${JOURNAL_VERSION}`;
    return fail("wire-version-unknown", `the agent speaks ${theirs}, this coordinator ${ours}`);
  }
  return decode(() => readHello(wire, "hello"));
}

function readHello(wire: WireHelloIn, path: string): Hello {
  return {
    node: readNode(wire.node, `${path}.node`),
    uid: readNodeUid(wire.nodeUid, `${path}.nodeUid`),
    machineId: readMachineId(wire.machineId, `${path}.machineId`),
    bootId: readBootId(wire.bootId, `${path}.bootId`),
    journal: readSummary(present(wire.journal, `${path}.journal`), `${path}.journal`),
    runningUnits: list(wire.runningUnits, `${path}.runningUnits`, (unit, at) => filled(unit, at)),
    facts: readFacts(present(wire.facts, `${path}.facts`), `${path}.facts`),
    ...(wire.keepsCopies && { keepsCopies: true }),
  };
}

export function encodeKey(key: AttemptKey): WireKey {
  return { run: key.run, step: key.step, attempt: key.attempt };
}

export function readKey(wire: WireKeyIn | null | undefined, path: string): AttemptKey {
  const it = present(wire, path);
  return {
    run: readRun(it.run, `${path}.run`),
    step: readStepId(it.step, `${path}.step`),
    attempt: whole(it.attempt, `${path}.attempt`, 1),
  };
}

function encodeSummary(journal: JournalSummary): WireSummary {
  return {
    ...(journal.epoch === null ? {} : { epoch: journal.epoch }),
    records: journal.records,
    open: journal.open.slice(0, LIST_MAX).map(encodeKey),
  };
}

function readSummary(wire: WireSummaryIn, path: string): JournalSummary {
  return {
    epoch: wire.epoch === undefined ? null : readEpoch(wire.epoch, `${path}.epoch`),
    records: whole(wire.records, `${path}.records`),
    open: list(wire.open, `${path}.open`, readKey),
  };
}
