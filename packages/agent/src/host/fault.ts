/** The host did not do what was asked: a file operation failed, a command failed or answered nonsense. */
export class HostFault extends Error {
  override readonly name = "HostFault";
}

/** What went wrong, in one line for people. */
export function sayError(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}

/** The code of a system error such as ENOENT; null for other errors. */
export function errnoOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
