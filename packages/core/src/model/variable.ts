/** An environment variable that a part of Lockkeeper reads, for docs/configuration.md; tests hold it to what is read. */
export type Variable = {
  readonly name: string;
  readonly form:
    | { readonly is: "text" | "path" | "port" | "address" }
    | { readonly is: "whole"; readonly min: number; readonly max: number };
  /** As text; null: it must be set; empty: nothing. */
  readonly fallback: string | null;
  readonly means: string;
};
