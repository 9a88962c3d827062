/** A condition that must hold before the next node is taken. */
export type Gate =
  /** The node has been Ready, under its Node UID, for so long without a break. */
  { readonly kind: "ready"; readonly seconds: number };
