import { LOG_TAIL_MAX_CHARS, type LogTail } from "@lockkeeper/core/model/outcome";
import { HostFault } from "../host/fault.ts";
import type { Host } from "../host/host.ts";
import { redact } from "../host/redact.ts";

/** The end of a unit's log for people, without secrets; null when no unit has run or its log cannot be read. */
export async function logTail(host: Host, path: string | null): Promise<LogTail | null> {
  if (path === null) return null;
  try {
    // Characters may take several bytes, and redaction wants to see what stands before the tail.
    const end = (await host.files.readEnd(path, LOG_TAIL_MAX_CHARS * 4))?.toString("utf8") ?? "";
    return { path, tail: redact(end).slice(-LOG_TAIL_MAX_CHARS) };
  } catch (error) {
    if (error instanceof HostFault) return { path, tail: "" };
    throw error;
  }
}
