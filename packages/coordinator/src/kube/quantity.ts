const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity as the API writes it (`250m`, `1.5Gi`, `2`, `1e3`) in its base unit; 0 for what is none. */
export function quantity(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return 0;
  const [, number = "", unit = ""] = /^([0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(value) ?? [];
  const factor = UNITS[unit];
  return factor === undefined || number === "" ? 0 : Number(number) * factor;
}
