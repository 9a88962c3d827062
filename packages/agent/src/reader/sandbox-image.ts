import { type HostFiles, readText } from "../host/files.ts";

const CONFIG = "/etc/containerd/config.toml";

/** The image of pods' sandboxes that containerd's configuration names; null where it names none, so its own default holds. */
export async function sandboxImage(files: HostFiles): Promise<string | null> {
  return sandboxImageIn((await readText(files, CONFIG)) ?? "");
}

/**
 * `sandbox_image` of the CRI plugin (containerd 1.x), or `sandbox` of its pinned images (2.x). Only these two lines of the file are
 * read: nothing else in it has their names.
 */
export function sandboxImageIn(toml: string): string | null {
  let table = "";
  for (const line of toml.split("\n")) {
    table = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1]?.trim() ?? table;
    const [, name, image = ""] = /^\s*(sandbox_image|sandbox)\s*=\s*["']([^"']+)["']/.exec(line) ?? [];
    if (name === "sandbox_image" || (name === "sandbox" && table.endsWith("pinned_images"))) return image;
  }
  return null;
}
