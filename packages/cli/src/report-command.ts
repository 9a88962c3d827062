import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RunEvent } from "@lockkeeper/core/model/event";
import { type Digest, digest } from "@lockkeeper/core/model/ids";
import { canonicalJson } from "@lockkeeper/core/plan/canonical";
import { isoSecond } from "@lockkeeper/core/plan/time-text";
import { evidenceOf } from "@lockkeeper/core/report/evidence";
import { makeReport } from "@lockkeeper/core/report/make-report";
import type { RunReport } from "@lockkeeper/core/report/report";
import { reportMarkdown } from "@lockkeeper/core/report/report-markdown";
import type { Command } from "commander";
import { type Connection, Refused } from "./client.ts";
import { eventsAfter } from "./events-after.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { pretty, type Shell, statusOf } from "./shared.ts";

/** The record of a run for a change review, made from its whole log. */
export function addReportCommand(program: Command, { connect, print }: Shell): void {
  examples(
    program
      .command("report [id]")
      .summary("the whole run, for a change record")
      .description("what was asked for, done, seen and decided, for a change record (default: the newest upgrade)")
      .option("--json", "the same as data"),
    ["lockkeeper report > change-record.md"],
  ).action(async (id: string | undefined, options: { json?: boolean }) => {
    const made = await reportOf(connect(), id);
    print(options.json ? pretty(made) : reportMarkdown(made, isoSecond));
  });
}

/** Signed evidence of a run, for the start of the same upgrade on another cluster. */
export function addEvidenceCommand(program: Command, { connect, print }: Shell): void {
  examples(
    program
      .command("evidence [id]")
      .summary("sign that a run went well, for another cluster")
      .description(
        "sign that an upgrade went well, for a plan elsewhere whose policy asks for it (default: the newest upgrade)",
      )
      .requiredOption("--key <file>", "an ed25519 private key, PEM: openssl genpkey -algorithm ed25519")
      .option("--json", "it is JSON in any case"),
    ["lockkeeper evidence --key staging.pem > evidence.json"],
  ).action(async (id: string | undefined, options: { key: string }) => {
    const key = privateKey(options.key);
    const made = evidenceOf(await reportOf(connect(), id));
    if (!made.ok) throw new Refused(409, { title: "No evidence", ...made.problem });
    const signature = sign(null, Buffer.from(canonicalJson(made.value), "utf8"), key).toString("base64");
    print(pretty({ evidence: made.value, signature }));
  });
  examples(
    program
      .command("evidence-key <file>")
      .summary("the public key of a private one, for a policy")
      .description("the public key of a private one, as a policy names it (evidence.publicKeys)")
      .option("--json", "for scripts"),
    ["lockkeeper evidence-key staging.pem"],
  ).action((file: string, options: { json?: boolean }) => {
    const { x = "" } = createPublicKey(privateKey(file)).export({ format: "jwk" });
    const publicKey = Buffer.from(x, "base64url").toString("base64");
    print(options.json ? pretty({ publicKey }) : publicKey);
  });
}

function privateKey(file: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (error) {
    throw new UsageError(`the key ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (key.asymmetricKeyType !== "ed25519")
    throw new UsageError(`the key ${file} is ${key.asymmetricKeyType}, not ed25519`);
  return key;
}

async function reportOf(to: Connection, id: string | undefined): Promise<RunReport> {
  const { id: of } = await statusOf(to, id);
  const events: RunEvent[] = [];
  for await (const event of eventsAfter(to, of, 0)) events.push(event);
  const made = makeReport(of, events, sha256);
  if (!made.ok) throw new Refused(404, made.problem);
  return made.value;
}

function sha256(text: string): Digest {
  const made = digest(createHash("sha256").update(text).digest("hex"));
  if (made === null) throw new RangeError("a sha256 that is none");
  return made;
}
