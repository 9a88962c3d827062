import type { Result } from "@lockkeeper/core/model/errors";
import type { ClusterUid, Epoch, RunId } from "@lockkeeper/core/model/ids";
import type { AttemptKey } from "@lockkeeper/core/model/journal";
import type { NamedSnapshot } from "@lockkeeper/core/model/snapshot";
import type { HostStep } from "@lockkeeper/core/model/step";
import type { Version } from "@lockkeeper/core/model/version";
import type {
  CoordinatorMessage as WireMessage,
  CoordinatorMessage__Output as WireMessageIn,
} from "../gen/lockkeeper/agent/v1/CoordinatorMessage.ts";
import { encodeKey, readKey } from "./hello.ts";
import { readClusterUid, readEpoch, readRun, readVersion } from "./ids.ts";
import { encodeKeepCopy, readKeepCopy } from "./keep-copy.ts";
import { decode, present, unset, whole } from "./read.ts";
import { encodeStep, readStep } from "./step.ts";

/** What a coordinator says. */
export type CoordinatorMessage =
  | { readonly type: "welcome"; readonly cluster: ClusterUid }
  /** `open`: the run that is open now, null for none; absent where the coordinator does not say. */
  | { readonly type: "lead"; readonly request: number; readonly epoch: Epoch; readonly open?: RunId | null }
  | {
      readonly type: "assignment";
      readonly request: number;
      readonly run: RunId;
      readonly step: HostStep;
      readonly attempt: number;
      readonly epoch: Epoch;
    }
  | { readonly type: "acknowledgement"; readonly number: number; readonly key: AttemptKey }
  | { readonly type: "query"; readonly request: number; readonly target: Version | null }
  | { readonly type: "log-query"; readonly request: number; readonly key: AttemptKey; readonly offset: number }
  | { readonly type: "keep-copy"; readonly request: number; readonly snapshot: NamedSnapshot };

/** A message of a coordinator for the wire. */
export function encodeCoordinatorMessage(message: CoordinatorMessage): WireMessage {
  switch (message.type) {
    case "welcome":
      return { welcome: { clusterUid: message.cluster } };
    case "lead": {
      const { request, epoch, open } = message;
      return { lead: { request, epoch, ...(open === undefined ? {} : { open: { run: open ?? "" } }) } };
    }
    case "assignment": {
      const { request, run, step, attempt, epoch } = message;
      return { assignment: { request, run, step: encodeStep(step), attempt, epoch } };
    }
    case "acknowledgement":
      return { acknowledgement: { number: message.number, key: encodeKey(message.key) } };
    case "query":
      return { query: { request: message.request, ...(message.target === null ? {} : { target: message.target }) } };
    case "log-query":
      return { logQuery: { request: message.request, key: encodeKey(message.key), offset: message.offset } };
    case "keep-copy":
      return { keepCopy: encodeKeepCopy(message.request, message.snapshot) };
  }
}

/** A message from a coordinator, or `request-malformed` with the path of what is wrong. */
export function decodeCoordinatorMessage(wire: WireMessageIn): Result<CoordinatorMessage> {
  return decode(() => readMessage(wire));
}

function readMessage(wire: WireMessageIn): CoordinatorMessage {
  switch (wire.body) {
    case "welcome": {
      const it = present(wire.welcome, "welcome");
      return { type: "welcome", cluster: readClusterUid(it.clusterUid, "welcome.clusterUid") };
    }
    case "lead": {
      const it = present(wire.lead, "lead");
      const lead = { request: whole(it.request, "lead.request"), epoch: readEpoch(it.epoch, "lead.epoch") };
      // A message that is absent comes as null.
      if (!it.open) return { type: "lead", ...lead };
      return { type: "lead", ...lead, open: it.open.run === "" ? null : readRun(it.open.run, "lead.open.run") };
    }
    case "assignment": {
      const it = present(wire.assignment, "assignment");
      return {
        type: "assignment",
        request: whole(it.request, "assignment.request"),
        run: readRun(it.run, "assignment.run"),
        step: readStep(present(it.step, "assignment.step"), "assignment.step"),
        attempt: whole(it.attempt, "assignment.attempt", 1),
        epoch: readEpoch(it.epoch, "assignment.epoch"),
      };
    }
    case "acknowledgement": {
      const it = present(wire.acknowledgement, "acknowledgement");
      const number = whole(it.number, "acknowledgement.number");
      return { type: "acknowledgement", number, key: readKey(it.key, "acknowledgement.key") };
    }
    case "query": {
      const it = present(wire.query, "query");
      const target = it.target === undefined ? null : readVersion(it.target, "query.target");
      return { type: "query", request: whole(it.request, "query.request"), target };
    }
    case "logQuery": {
      const it = present(wire.logQuery, "logQuery");
      const [request, offset] = [whole(it.request, "logQuery.request"), whole(it.offset, "logQuery.offset")];
      return { type: "log-query", request, key: readKey(it.key, "logQuery.key"), offset };
    }
    case "keepCopy":
      return { type: "keep-copy", ...readKeepCopy(present(wire.keepCopy, "keepCopy"), "keepCopy") };
    default:
      return unset(wire.body, "body");
  }
}
