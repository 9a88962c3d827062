import { useRef } from "react";
import { freshKey } from "./fresh-key.ts";

/**
 * Headers for what starts something. One whose answer was lost is asked again under the same key, as long as it is the same:
 * nothing is started twice.
 */
export function useOnce(): (body: unknown) => { readonly "idempotency-key": string } {
  const last = useRef({ body: "", key: "" });
  return (body) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) last.current = { body: text, key: freshKey() };
    return { "idempotency-key": last.current.key };
  };
}
