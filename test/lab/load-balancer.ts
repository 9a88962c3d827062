import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startDaemon } from "./daemon.ts";
import { run } from "./run.ts";
import { API_ENDPOINT_PORT, GATEWAY, type LabNode, STATE_FOLDER } from "./settings.ts";

/** haproxy in front of the control planes: a server that does not answer /readyz gets no new connection. @returns its process id. */
export async function startLoadBalancer(controlPlanes: readonly LabNode[]): Promise<number> {
  const file = join(STATE_FOLDER, "haproxy.cfg");
  const servers = controlPlanes.map(
    (n) => `  server ${n.name} ${n.address}:6443 check check-ssl verify none inter 500ms fall 2 rise 2`,
  );
  await writeFile(
    file,
    `global
  maxconn 4000
defaults
  mode tcp
  timeout connect 2s
  timeout client 10m
  timeout server 10m
frontend api
  bind ${GATEWAY}:${API_ENDPOINT_PORT}
  default_backend apiservers
backend apiservers
  option httpchk GET /readyz
  option redispatch
  retries 3
  default-server on-marked-down shutdown-sessions
${servers.join("\n")}
`,
  );
  await run("haproxy", ["-c", "-f", file]);
  return startDaemon(`haproxy -db -f ${file}`, join(STATE_FOLDER, "haproxy.log"));
}
