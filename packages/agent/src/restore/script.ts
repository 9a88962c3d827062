import { posix } from "node:path";
import { quote } from "../units/quote.ts";
import { RESTORE_EXITS as EXIT } from "./exits.ts";
import { dataPaths, type RestorePaths } from "./paths.ts";

export type RestoreScriptOptions = {
  readonly paths: RestorePaths;
  readonly token: string;
  readonly dataFolder: string;
  readonly manifests: string;
  readonly apiPort: number;
  /** Of etcd, for clients and for peers; kubeadm knows no others. */
  readonly etcdPorts?: readonly [number, number];
  readonly undoSeconds: number;
  /** The commit brings the manifests that lie prepared, not the live ones: those stay aside. */
  readonly otherManifests?: boolean;
  /** How long nothing may be there before all counts as stopped; {@link QUIET_SECONDS} but in tests. */
  readonly quietSeconds?: number;
  /** Where processes and sockets are looked for; `/proc` but in tests. */
  readonly proc?: string;
  /** Where programs are looked for; another one in tests alone. */
  readonly path?: string;
};

/** A container gets 30 s to end, and the kubelet some to notice. The undo must not come first. */
const STOP_SECONDS = 120;
const SPARE_SECONDS = 10;
/** An API server without etcd ends by itself, and its kubelet starts it once more before it has seen that the manifest is gone. */
const QUIET_SECONDS = 10;
const ETCD_PORTS = [2379, 2380] as const;
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The script that leads a host through a restore, needing neither agent nor API: a pure function of typed data.
 *
 *     stop     arms the undo, takes the manifests away, proves that all has ended
 *     confirm  proves it once more, and gives the undo its whole time again
 *     commit   decides for the restore, unless the undo was decided before
 *     settle   run by the host's own unit until it is through: carries the decision out, and decides for the undo when
 *              its time is over or the host was started anew
 *
 * There is one decision, a file that is made by link(2) and never overwritten, so commit and undo cannot both win. Both
 * are written before anything is stopped: to decide, no room is needed on a disk that has filled up meanwhile.
 * Every act can be repeated from wherever it was broken off.
 */
export function restoreScript(options: RestoreScriptOptions): string {
  const { paths, token, dataFolder, manifests, apiPort, undoSeconds, proc = "/proc", path = PATH } = options;
  const [clients, peers] = options.etcdPorts ?? ETCD_PORTS;
  const { prepared, aside } = dataPaths(dataFolder, token);
  const wait = Math.max(SPARE_SECONDS, Math.min(STOP_SECONDS, undoSeconds - SPARE_SECONDS));
  const from = options.otherManifests === true ? paths.manifestsNext : paths.manifestsAside;
  const quiet = Math.min(options.quietSeconds ?? QUIET_SECONDS, Math.floor(wait / 2));
  return `#!/bin/sh
# Restore of etcd ${token} on this host. Written by Lockkeeper's agent; docs/restore.md tells when to run it by hand:
#   sh restore.sh commit    when the other control planes have committed and this one has not put itself back
#   sh restore.sh stop      when they have and it has; then commit
#   sh restore.sh status
set -u
umask 077
cd /
PATH=${quote(path)}
folder=${quote(paths.folder)}
manifests=${quote(manifests)}
aside=${quote(paths.manifestsAside)}
# Where the manifests come from after a commit; after an undo it is always $aside.
from=${quote(from)}
before=${quote(paths.manifestsOld)}
data=${quote(dataFolder)}
new=${quote(prepared)}
old=${quote(aside)}
unit=${quote(paths.unit)}
wants=${quote(posix.join(posix.dirname(paths.unitFile), "multi-user.target.wants"))}
proc=${quote(proc)}
undo=${undoSeconds}
wait=${wait}
quiet=${quiet}
ports='${clients} ${peers} ${apiPort}'

# The log grows by what is new: a unit that waits says the same every few seconds. A full disk stops nothing.
say() {
  echo "$*"
  if [ "$(tail -n 1 "$folder/log" 2>/dev/null | cut -d' ' -f2-)" != "$*" ]; then
    printf '%s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$folder/log" || :
  fi
}
now() { cut -d. -f1 /proc/uptime; }
boot() { cat /proc/sys/kernel/random/boot_id; }
decision() { cat "$folder/decision" 2>/dev/null || :; }
settled() { cat "$folder/settled" 2>/dev/null || :; }
lock() { exec 8>>"$folder/lock"; flock -w 60 8; }
unlock() { exec 8>&-; }
put() {
  printf '%s\\n' "$2" >"$folder/$1.tmp" && sync "$folder/$1.tmp" && mv -f "$folder/$1.tmp" "$folder/$1" && sync "$folder"
}
decide() {
  ln "$folder/to-be-$1" "$folder/decision" 2>/dev/null || :
  sync "$folder"
  [ "$(decision)" = "$1" ]
}
arm() { put armed "$(boot) $(($(now) + undo))"; }
# Seconds until the undo: none after a boot.
left() {
  at='' until=0
  read -r at until 2>/dev/null <"$folder/armed" || :
  if [ "$at" != "$(boot)" ]; then echo 0; return; fi
  n=$((until - $(now)))
  if [ "$n" -gt 0 ]; then echo "$n"; else echo 0; fi
}
listening() {
  cat "$proc/net/tcp" "$proc/net/tcp6" 2>/dev/null |
    awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}
# What of the control plane is still there; nothing when all has ended. The kernel cuts names at 15 characters.
busy() {
  for name in kube-apiserver kube-controller kube-scheduler; do
    if grep -lsx -- "$name" "$proc"/[0-9]*/comm >/dev/null; then echo "$name"; fi
  done
  for comm in $(grep -lsx -- etcd "$proc"/[0-9]*/comm); do
    if grep -qszxF -- "--data-dir=$data" "\${comm%/comm}/cmdline"; then echo etcd; fi
  done
  for port in $ports; do
    if listening "$port"; then echo "port-$port"; fi
  done
}
# FOLDER NAME: a manifest that lies there becomes the live one.
bring() {
  if [ -e "$1/$2.yaml" ]; then mv -f "$1/$2.yaml" "$manifests/$2.yaml"; fi
}
# What the commit brings is all there: the folder of the data, and manifests of its own where it has some.
prepared() {
  if [ ! -d "$new/member" ]; then say "$new is not there"; return 1; fi
  if [ "$from" = "$aside" ]; then return 0; fi
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    if [ ! -e "$from/$name.yaml" ]; then say "$from/$name.yaml is not there"; return 1; fi
  done
}
put_back() {
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do bring "$aside" "$name" || return 1; done
  sync "$manifests" || return 1
  rmdir "$aside" 2>/dev/null || :
  put settled put-back || return 1
  say 'the manifests are back: the host runs on its old data'
}
# Not done is only a move that was never made: a folder moves as a whole, or not at all.
swap() {
  if [ -e "$new/member" ]; then
    if [ -e "$data/member" ]; then
      if [ -e "$old/member" ]; then say "both $data/member and $old/member are there: a person must look"; return 1; fi
      mkdir -p "$old" && chown --reference="$data" "$old" && mv -T "$data/member" "$old/member" && sync "$data" "$old" ||
        { say "$data/member could not be moved to $old"; return 1; }
      say "the old data lies in $old"
    fi
    mv -T "$new/member" "$data/member" && sync "$data" "$new" ||
      { say "$new/member could not be moved to $data"; return 1; }
  fi
  # Neither is there when the disk of the data is not mounted: etcd must not begin with nothing.
  if [ ! -e "$data/member" ]; then say "$data/member is not there: is its disk mounted?"; return 1; fi
}
forward() {
  if [ -e "$from/etcd.yaml" ]; then
    if [ -e "$new/member" ]; then
      rest=$(busy)
      if [ -n "$rest" ]; then say "waits for the end of" $rest; return 1; fi
    fi
    swap || return 1
    bring "$from" etcd && sync "$manifests" || return 1
    say 'the restored data is in place and etcd is started'
  fi
  # An apiserver without etcd ends and is started again later and later: so etcd gets a minute first.
  tries=0
  until listening ${clients} || [ "$tries" -ge 60 ]; do tries=$((tries + 1)); sleep 1; done
  for name in kube-apiserver kube-controller-manager kube-scheduler; do bring "$from" "$name" || return 1; done
  sync "$manifests" || return 1
  rmdir "$from" "$new" 2>/dev/null || :
  if [ "$from" != "$aside" ] && [ -d "$aside" ]; then
    mv -T "$aside" "$before" && sync "\${before%/*}" || return 1
    say "the manifests from before lie in $before"
  fi
  put settled restored || return 1
  say 'the restored control plane is started'
}

stop() {
  lock || return ${EXIT.busy}
  case "$(decision)" in
    committed) say 'is committed already'; return ${EXIT.committed} ;;
    undone) if [ -z "$(settled)" ]; then say 'an earlier round is still being put back'; return ${EXIT.busy}; fi ;;
  esac
  prepared || return ${EXIT.notPrepared}
  mkdir -p "$aside" && put to-be-undone undone && put to-be-committed committed && arm &&
    rm -f "$folder/decision" "$folder/settled" && sync "$folder" || return ${EXIT.notArmed}
  # That it is enabled is on the disk, and its process there, before anything is taken away.
  systemctl daemon-reload && systemctl enable --quiet "$unit" && sync "$wants" "\${wants%/*}" &&
    timeout 60 systemctl restart "$unit" && systemctl is-active --quiet "$unit" ||
    { say "systemd did not take $unit: nothing was stopped"; return ${EXIT.notArmed}; }
  say "the undo is armed for $undo s; the manifests are taken away"
  for name in kube-controller-manager kube-scheduler kube-apiserver etcd; do
    if [ -e "$manifests/$name.yaml" ]; then mv -f "$manifests/$name.yaml" "$aside/$name.yaml" || return ${EXIT.notArmed}; fi
  done
  sync "$manifests" "$aside"
  end=$(($(now) + wait)) since=$(now)
  while rest=$(busy); [ -n "$rest" ] || [ $(($(now) - since)) -lt "$quiet" ]; do
    if [ -n "$rest" ]; then since=$(($(now) + 1)); fi
    if [ "$(now)" -ge "$end" ]; then
      say "after $wait s there still is:" \${rest:-what ended and came back}
      decide undone && put_back
      return ${EXIT.notStopped}
    fi
    sleep 1
  done
  arm || return ${EXIT.notArmed}
  say 'the control plane is stopped'
}
confirm() {
  lock || return ${EXIT.busy}
  case "$(decision)" in
    committed) say 'is committed already'; return ${EXIT.committed} ;;
    undone) say 'the host has put itself back, or is about to'; return ${EXIT.undone} ;;
  esac
  if [ "$(left)" -eq 0 ]; then say 'the undo is due'; return ${EXIT.undone}; fi
  rest=$(busy)
  if [ -n "$rest" ]; then say 'not stopped:' $rest; return ${EXIT.notStopped}; fi
  arm || return ${EXIT.notArmed}
  say "confirmed as stopped; the undo is armed for $undo s"
}
commit() {
  lock || return ${EXIT.busy}
  if [ "$(decision)" = committed ]; then say 'is committed already'; return 0; fi
  if [ "$(decision)" = undone ] || [ "$(left)" -eq 0 ]; then
    say 'the host has put itself back, or is about to'
    return ${EXIT.undone}
  fi
  prepared || return ${EXIT.notPrepared}
  rest=$(busy)
  if [ -n "$rest" ]; then say 'not stopped:' $rest; return ${EXIT.notStopped}; fi
  decide committed || return ${EXIT.undone}
  say 'committed: from here only forward'
  systemctl start --no-block "$unit"
  return 0
}
settle() {
  # systemd takes these for a good end, and would not start it again.
  trap 'exit 1' HUP INT TERM
  while :; do
    # A stop that begins another round holds the lock: its unit stays enabled.
    if [ -n "$(settled)" ]; then
      lock || return 1
      if [ -n "$(settled)" ]; then systemctl disable --quiet "$unit"; return 0; fi
      unlock
    fi
    case "$(decision)" in
      committed) forward || return 1 ;;
      undone) lock && put_back || return 1; unlock ;;
      *)
        if [ "$(left)" -gt 0 ]; then sleep 1; continue; fi
        lock || return 1
        if [ "$(left)" -eq 0 ] && [ -z "$(decision)" ]; then
          say 'no commit has come: the host puts itself back'
          decide undone || { say 'the undo could not be decided'; return 1; }
        fi
        unlock ;;
    esac
  done
}
status() { echo "decision: $(decision)"; echo "settled: $(settled)"; echo "seconds until the undo: $(left)"; echo "still there: $(busy | tr '\\n' ' ')"; }

case "\${1:-}" in
  stop | confirm | commit | settle | status) "$1" ;;
  *) echo "usage: $0 stop|confirm|commit|settle|status" >&2; exit 2 ;;
esac
`;
}

/** The unit of the host that runs `settle`: enabled from the stop on, so a boot in the middle is carried to its end too. */
export function restoreUnit(paths: RestorePaths, token: string): string {
  return `# Written by Lockkeeper's agent for a restore of etcd.
[Unit]
Description=Lockkeeper: carry the restore of etcd ${token} to its end, or undo it
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart=/bin/sh ${unitWord(paths.script)} settle
Restart=on-failure
RestartSec=5
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`;
}

/** One word of a unit's command line (systemd.service(5)): within double quotes these four have a meaning. */
function unitWord(word: string): string {
  return `"${word.replaceAll(/["\\]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
}
