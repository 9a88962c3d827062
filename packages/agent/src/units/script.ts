import { unitCommands } from "./commands.ts";
import type { UnitJob, UnitJobName } from "./job.ts";
import type { UnitPaths } from "./paths.ts";
import { quote, quoteAll } from "./quote.ts";
import { LOCK_BUSY_EXIT } from "./result.ts";

const DAILY_LOCK = "daily_lock";
/** As long as apt itself is told to wait for dpkg's lock. */
const DAILY_SECONDS = 600;
/** The hosts of a restore act within each other's deadlines, and change no package: they wait for nobody's daily run. */
const IN_STEP: readonly UnitJobName[] = ["stop-control-plane", "confirm-stopped", "commit-restore"];

export type ScriptOptions = {
  readonly job: UnitJob;
  readonly unit: string;
  readonly attempt: number;
  readonly paths: UnitPaths;
  readonly lock: string;
  /** The folder of apt's own state, in which its daily runs keep their lock; where there is none nothing is kept out. */
  readonly aptFolder: string;
  /** A transient unit's environment is clean: what the commands need (PATH, proxies) comes from here. */
  readonly environment: Readonly<Record<string, string>>;
};

/**
 * The shell script of a transient unit: a pure function of typed data.
 *
 * It begins by making the folder `begun` (and syncing it), which fails if it is there: however often systemd starts the
 * script, the act is begun once. It holds the host-wide lock as an open file that its children inherit, so that the lock
 * stays while a child outlives the shell. Its last act is the result, by rename and sync.
 *
 * In the same way it holds the lock that apt-daily and apt-daily-upgrade, and with them unattended-upgrades, take before they do
 * anything (apt, apt.systemd.daily): they wait until the unit is over. There is nothing to put back: the lock goes with the
 * process, however that ends. A daily run that is under way is waited for, within bounds; by the acts of a restore not at all.
 */
export function unitScript({ job, unit, attempt, paths, lock, aptFolder, environment }: ScriptOptions): string {
  const { steps, lastly } = unitCommands(job);
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  const line = (argv: readonly string[]) => `${quoteAll(argv)}`;
  return `#!/bin/sh
# ${unit}: ${job.do}. Written and started by Lockkeeper's agent; do not start it by hand.
set -u
umask 022
cd /
folder=${quote(paths.folder)}
mkdir ${quote(paths.begun)} || exit 0
sync "$folder"
exec >>${quote(paths.log)} 2>&1 </dev/null
${exports.join("\n")}
boot=$(cat /proc/sys/kernel/random/boot_id)
started=$(date +%s%3N)
finish() {
  ended=$(date +%s%3N)
  printf '{"v":1,"unit":"%s","attempt":%d,"bootId":"%s","startedAt":%s,"endedAt":%s,"exitCode":%d}\\n' \\
    ${quote(unit)} ${attempt} "$boot" "$started" "$ended" "$1" >"$folder/result.tmp"
  sync ${quote(paths.log)} "$folder/result.tmp"
  mv "$folder/result.tmp" ${quote(paths.result)}
  sync "$folder"
  exit "$1"
}
say() { printf '\\n[lockkeeper] %s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*"; }
exec 9>>${quote(lock)}
if ! flock -n 9; then
  say 'another unit of ours holds the lock; nothing was done'
  finish ${LOCK_BUSY_EXIT}
fi
if [ -d ${quote(aptFolder)} ] && [ -w ${quote(aptFolder)} ]; then
  exec 8>>${quote(`${aptFolder}/${DAILY_LOCK}`)}
  flock -w ${IN_STEP.includes(job.do) ? 0 : DAILY_SECONDS} 8 || say 'a daily run of apt has not ended; going on beside it'
fi
code=0
run() {
  if [ "$code" -ne 0 ]; then return; fi
  say "$@"
  "$@" || { code=$?; say "ended with $code"; }
}
always() {
  say "$@"
  "$@" || { last=$?; say "ended with $last"; if [ "$code" -eq 0 ]; then code=$last; fi; }
}
${[...steps.map((argv) => `run ${line(argv)}`), ...lastly.map((argv) => `always ${line(argv)}`)].join("\n")}
finish "$code"
`;
}
