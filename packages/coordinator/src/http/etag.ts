import type { FastifyRequest } from "fastify";

/** An entity tag that names how far a log has come. */
export function seqTag(seq: number): string {
  return `"${seq}"`;
}

/** True when who asks already has what the tag names, by If-None-Match (RFC 9110, 13.1.2). */
export function hasAlready({ headers }: FastifyRequest, tag: string): boolean {
  const said = headers["if-none-match"];
  return said?.split(",").some((one) => one.trim().replace(/^W\//, "") === tag) ?? false;
}

/**
 * The states that a change may be made in, by If-Match (RFC 9110, 13.1.1). Undefined: any, nothing was said. What cannot be
 * read as one of our tags matches nothing.
 */
export function matchedTags({ headers }: FastifyRequest): readonly string[] | undefined {
  const said = headers["if-match"];
  if (said === undefined || said.trim() === "*") return undefined;
  return said.split(",").map((tag) => tag.trim());
}
