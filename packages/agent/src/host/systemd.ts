import type { UnitSighting } from "./host.ts";

/** Properties of `systemctl show`, by name. */
export function parseUnitShow(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) properties.set(line.slice(0, at), line.slice(at + 1));
  }
  return properties;
}

/**
 * What a transient unit of ours is doing. It is started with RemainAfterExit: `active` with the sub-state `exited` means
 * that its script has ended.
 */
export function sightingOf(properties: ReadonlyMap<string, string>): UnitSighting {
  const [load, active, sub] = ["LoadState", "ActiveState", "SubState"].map((name) => properties.get(name) ?? "");
  if (load === "not-found") return { is: "absent" };
  // Right after --no-block the start is still a queued job.
  const queued = !["", "0"].includes(properties.get("Job") ?? "");
  return queued || runs(active ?? "", sub ?? "")
    ? { is: "running" }
    : { is: "over", saw: `${active} (${sub}), result ${properties.get("Result") ?? "unknown"}` };
}

/** Names of the units that run, of `systemctl list-units --plain --no-legend`. */
export function parseUnitList(text: string): readonly string[] {
  const names: string[] = [];
  for (const line of text.split("\n")) {
    const [name, , active = "", sub = ""] = line.replace(/^[●*\s]+/, "").split(/\s+/);
    if (name && runs(active, sub)) names.push(name);
  }
  return names.sort();
}

function runs(active: string, sub: string): boolean {
  return active === "active" ? sub !== "exited" : ["activating", "deactivating", "reloading"].includes(active);
}

/**
 * Reads systemd's way to write a time, `Mon 2026-11-23 11:52:50 UTC`, as it comes with TZ=UTC.
 * @returns milliseconds since 1970, to the second; null when there is none (`n/a` or empty).
 */
export function parseSystemdTime(text: string): number | null {
  const m = /^(?:[A-Z][a-z]{2} )?(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC$/.exec(text.trim());
  if (!m) return null;
  const ms = Date.parse(`${m[1]}T${m[2]}Z`);
  return Number.isNaN(ms) ? null : ms;
}
