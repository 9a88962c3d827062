const BYTES = 16;

/** An Idempotency-Key that nobody has used. `crypto.randomUUID` is there over TLS alone; this is everywhere. */
export function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(BYTES))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
