import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Connection } from "./client.ts";
import { UsageError } from "./exit.ts";

export type GlobalOptions = {
  readonly server?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
};

type ConfigFile = { readonly server?: string; readonly token?: string; readonly ca?: string };

/** Flags, then environment, then the configuration file. @throws UsageError when there is no token. */
export function connectionFrom(options: GlobalOptions, env: Readonly<Record<string, string | undefined>>): Connection {
  const file = readConfigFile(env);
  const server = options.server ?? env.LOCKKEEPER_SERVER ?? file.server ?? "http://127.0.0.1:7440";
  if (!URL.canParse(server) || !/^https?:/.test(server))
    throw new UsageError(`--server ${server} is not an http or https address`);
  const token =
    options.token ??
    (options.tokenFile === undefined ? undefined : readFileSync(options.tokenFile, "utf8").trim()) ??
    env.LOCKKEEPER_TOKEN ??
    file.token;
  if (!token)
    throw new UsageError(
      "no token: give --token or --token-file, set LOCKKEEPER_TOKEN, or write one to ~/.config/lockkeeper/config.json",
    );
  return { server, token, caFile: options.ca ?? env.LOCKKEEPER_CA ?? file.ca ?? null };
}

function readConfigFile(env: Readonly<Record<string, string | undefined>>): ConfigFile {
  const file = join(env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "lockkeeper", "config.json");
  if (!existsSync(file)) return {};
  if ((statSync(file).mode & 0o044) !== 0)
    console.error(`warning: ${file} holds a token and others may read it: chmod 600 it`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ConfigFile;
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
