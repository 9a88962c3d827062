/** What the command's exit code says; docs/cli.md and --help list them. */
export const EXIT = { ok: 0, halted: 1, usage: 2, unreachable: 3, refused: 4, internal: 70 } as const;

/** The call itself is wrong: nothing was asked of the coordinator. */
export class UsageError extends Error {}

/** A snapshot that was asked for was not taken: what came of it is no good, or nothing came. */
export class NotTaken extends Error {}

export const EXIT_HELP = `
Exit codes:
  0  done; with --watch: the upgrade succeeded
  1  with --watch or --follow: the upgrade halted, was aborted, or may not be
     continued; doctor: something is amiss
  2  the call is wrong: an option, a file, or a prompt that nobody can answer
  3  the coordinator cannot be reached, or the token is not good
  4  the coordinator refused, or preflight found a blocker, or a snapshot is no
     good or was not taken; it says why
  70 the command itself failed: an error of its own, please report it`;
