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
  const server = options.server ?? said(env.LOCKKEEPER_SERVER) ?? file.server ?? "http://127.0.0.1:7440";
  if (!URL.canParse(server) || !/^https?:/.test(server))
    throw new UsageError(`--server ${server} is not an http or https address`);
  const token =
    options.token ??
    (options.tokenFile === undefined ? undefined : readToken(options.tokenFile)) ??
    said(env.LOCKKEEPER_TOKEN) ??
    file.token;
  if (!token)
    throw new UsageError(
      "no token: give --token or --token-file, set LOCKKEEPER_TOKEN, or write one to ~/.config/lockkeeper/config.json",
    );
  // What a header can carry (RFC 6750, 2.1, is stricter); said here, since the HTTP library's own words would not help.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError("the token holds blanks or letters that no token has");
  return { server, token, caFile: options.ca ?? said(env.LOCKKEEPER_CA) ?? file.ca ?? null };
}

/** An empty variable counts as none. */
function said(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(`the token file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readConfigFile(env: Readonly<Record<string, string | undefined>>): ConfigFile {
  const file = join(env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "lockkeeper", "config.json");
  if (!existsSync(file)) return {};
  if ((statSync(file).mode & 0o044) !== 0)
    console.error(`warning: ${file} holds a token and others may read it: chmod 600 it`);
  try {
    return configOf(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Takes what is text and leaves the rest. @throws Error when it is no JSON object. */
function configOf(value: unknown): ConfigFile {
  if (typeof value !== "object" || value === null) throw new Error("an object is needed");
  const text = (key: keyof ConfigFile) => {
    const found = Object.entries(value).find(([name]) => name === key)?.[1];
    return typeof found === "string" && found !== "" ? { [key]: found } : {};
  };
  return { ...text("server"), ...text("token"), ...text("ca") };
}
