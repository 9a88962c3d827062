import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection } from "@lockkeeper/cli/client";
import type { System } from "../embedded/system.ts";

/** Writes what kubectl needs, and says how to look at what is left running. */
export async function lookAround({ api, folder }: System, { server, token }: Connection): Promise<string> {
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, api.kubeconfig, { mode: 0o600 });
  return `
It goes on running, until Control-C. In a browser, by the token ${token}:

  ${server}/

In another terminal:

  export LOCKKEEPER_SERVER=${server} LOCKKEEPER_TOKEN=${token}
  npx --yes pnpm@12 lockkeeper status
  npx --yes pnpm@12 lockkeeper events
  npx --yes pnpm@12 lockkeeper snapshot ls
  npx --yes pnpm@12 lockkeeper report
  curl -s -H "Authorization: Bearer $LOCKKEEPER_TOKEN" $LOCKKEEPER_SERVER/api/v1/upgrades
  kubectl --kubeconfig ${kubeconfig} get nodes
`;
}
