/** A Status that the API server answers with, thrown inside it. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: string;
  readonly causes: readonly Cause[];
  readonly retryAfterSeconds: number | null;
  /** The object that it is about. */
  readonly about: About | null;

  constructor(code: number, reason: string, message: string, more: More = {}) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.causes = more.causes ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.about = more.about ?? null;
  }

  /** The body, as k8s.io/apimachinery's metav1.Status. */
  body(): object {
    const details = {
      ...(this.about ?? {}),
      ...(this.causes.length > 0 ? { causes: this.causes } : {}),
      ...(this.retryAfterSeconds === null ? {} : { retryAfterSeconds: this.retryAfterSeconds }),
    };
    const { code, reason, message } = this;
    return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details, code };
  }
}

type Cause = { readonly reason: string; readonly message: string };
/** `kind` is the resource's plural, as the real one writes it. */
type About = { readonly name: string; readonly kind: string };
type More = { readonly causes?: readonly Cause[]; readonly retryAfterSeconds?: number; readonly about?: About };

export function notFound(what: string, name: string): StatusError {
  return new StatusError(404, "NotFound", `${what} "${name}" not found`, { about: { name, kind: what } });
}

export function conflict(what: string, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${what} "${name}": ${why}`;
  return new StatusError(409, "Conflict", message, { about: { name, kind: what } });
}

export function badRequest(why: string): StatusError {
  return new StatusError(400, "BadRequest", why);
}
