import { type Lab, sh } from "./lab.ts";

/** A line of the API server's own audit log, as far as the tests read it. */
export type AuditLine = {
  readonly verb: string;
  readonly stageTimestamp: string;
  readonly sourceIPs?: readonly string[];
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly requestObject?: unknown;
  readonly responseStatus?: { readonly code?: number };
};

export const COORDINATOR_USER = "system:serviceaccount:lockkeeper:lockkeeper-coordinator";

/** What the coordinator's service account asked for that is no mere read, over all control planes. */
export async function coordinatorWrites(lab: Lab): Promise<readonly AuditLine[]> {
  const lines: AuditLine[] = [];
  for (const node of lab.controlPlanes) {
    const text = await sh(
      lab,
      node,
      `cat /var/log/kubernetes/audit*.log | grep -F '"${COORDINATOR_USER}"' | grep -F '"stage":"ResponseComplete"' | grep -vE '"verb":"(get|list|watch)"' || true`,
    );
    for (const line of text.split("\n")) if (line !== "") lines.push(JSON.parse(line) as AuditLine);
  }
  return lines;
}
