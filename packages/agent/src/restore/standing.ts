import { readText } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import type { RestorePaths } from "./paths.ts";

/** How a restore stands on the host, by the files of its script. */
export type Standing = {
  readonly decision: "committed" | "undone" | null;
  readonly settled: "restored" | "put-back" | null;
};

export async function standingOf({ files }: Pick<Host, "files">, paths: RestorePaths): Promise<Standing> {
  const word = async (path: string) => (await readText(files, path))?.trim() ?? "";
  const [decision, settled] = [await word(paths.decision), await word(paths.settled)];
  return {
    decision: decision === "committed" || decision === "undone" ? decision : null,
    settled: settled === "restored" || settled === "put-back" ? settled : null,
  };
}
