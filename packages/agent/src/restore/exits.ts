/** What the restore's script on the host ends with, beside 0. */
export const RESTORE_EXITS = {
  /** Something of the control plane still runs, or the port of it is open. */
  notStopped: 11,
  /** The host has put itself back, or is about to. */
  undone: 12,
  /** The commit was made before. */
  committed: 13,
  /** The folder that was restored beside the live data is not there. */
  notPrepared: 14,
  /** An earlier round is still being put back. */
  busy: 15,
  /** systemd did not take the unit that puts things back. */
  notArmed: 16,
} as const;
